"""Detector plugins: what personal data looks like, and how sure one can be."""
