"""Archives: every member is a document of its own."""
