"""Checklists: authored as text, compiled once, run alike here and on the phone."""
