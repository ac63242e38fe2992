"""Detectors of Swedish personal data."""
