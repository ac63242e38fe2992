"""Sound and film: their captions."""
