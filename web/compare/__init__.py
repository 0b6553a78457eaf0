"""Comparisons: the page with its tables and panels, and the questions put to scenarios."""
