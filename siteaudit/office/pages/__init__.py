"""The office's pages; `bp` is the blueprint that app.py registers."""

from . import (  # noqa: F401 - each adds its pages to bp
    account,
    bodies,
    checklist_acts,
    checklist_answers,
    checklist_files,
    checklist_wording,
    checklists,
    committees,
    decisions,
    dossiers,
    due,
    log,
    new_site,
    openrosa,
    people,
    phones,
    preview,
    sealed,
    sites,
    visits,
    waiting,
)
from .frame import bp

__all__ = ["bp"]
