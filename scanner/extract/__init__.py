"""Bytes in, text and links out: one module per family of formats, behind the Extractor protocol."""
