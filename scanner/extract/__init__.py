"""Bytes in, text and links out: one module per family of formats, behind the Extractor protocol (``api``).

``known`` gathers them. It is not gathered here, so that the crawl's process loads no library that reads documents.
"""
