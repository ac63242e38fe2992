"""Office formats of before 2007, inside OLE compound files."""
