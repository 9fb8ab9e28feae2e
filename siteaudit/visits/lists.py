"""Rows of the lists that a checklist reads from files, for evaluating a record: those of its version, and sites.

Of `sites.csv` only the sites that the answers name are read: whether a choice exists is all that is asked.
"""

import re

from sqlalchemy import select

from siteaudit.checklists import service as checklists
from siteaudit.core.actor import SYSTEM
from siteaudit.sites import choices
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site

_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_MOST_SITES = 100


def rows_for(session, version, answers):
    """{file name: rows} as `evaluate(files=)` takes them; nothing for a checklist without files."""
    wanted = version.program.get("files", ())
    if not wanted:
        return {}
    rows = checklists.get_rows(session, SYSTEM, version.digest)
    if choices.FILE in wanted:
        rows[choices.FILE] = _sites(session, sorted(set(_uids(answers)))[:_MOST_SITES])
    return rows


def _sites(session, uids):
    found = session.scalars(select(Site).where(Site.uid.in_(uids)).order_by(Site.id)).all()
    places = sites.list_places_by_level(session, SYSTEM, found)
    return [choices.row_of(site, places[site.id]) for site in found]


def _uids(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _uids(inner)
    elif isinstance(value, str) and _UID.fullmatch(value):
        yield value
