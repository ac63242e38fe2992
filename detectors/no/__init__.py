"""Detectors of Norwegian personal data."""
