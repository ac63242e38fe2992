"""Workbooks: every cell, and every place around the cells."""
