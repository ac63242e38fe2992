"""Detectors of Finnish personal data."""
