"""Where pictures and stories are found again."""
