"""The office's pages; `bp` is the blueprint that app.py registers."""

from . import checklists, committees, decisions, dossiers, due, new_site, people, phones, sealed, sites, visits, waiting  # noqa: F401 - each adds its pages to bp
from .frame import bp

__all__ = ["bp"]
