"""What a release must have: its section in the changelog, scripts for old data."""
