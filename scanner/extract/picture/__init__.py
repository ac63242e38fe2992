"""Pictures: what their metadata, their text and their bar codes say."""
