"""Detectors of Danish personal data."""
