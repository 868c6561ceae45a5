"""The addon's terms, and whether each language has all of them."""
