"""The API, one file a part: stories, edits, events, shares, facts, account, people."""
