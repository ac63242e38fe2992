"""Detectors of Icelandic personal data. Named in full, because "is" is a word of the language."""
