"""Web pages: one parse gives text, attributes, comments, scripts and links."""
