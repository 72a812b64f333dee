"""What comes out: books, films, and what they are made of."""
