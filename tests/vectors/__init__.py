"""Shared vectors: data that the Python and the JavaScript side must read alike."""
