"""Office Open XML, OpenDocument and RTF: every part of the package."""
