"""Rows of the lists that a checklist reads from files, for evaluating a record: those of its version, sites and bodies.

Of `sites.csv` and `bodies.csv` only what the answers name is read: whether a choice exists is all that is asked.
"""

import re

from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.checklists import service as checklists
from siteaudit.core.actor import SYSTEM
from siteaudit.sites import bodies, choices
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site

from .models import BodySheet, Submission, Visit

_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_MOST = 100


def rows_for(session, version, answers):
    """{file name: rows} as `evaluate(files=)` takes them; nothing for a checklist without files."""
    wanted = version.program.get("files", ())
    if not wanted:
        return {}
    rows = checklists.get_rows(session, SYSTEM, version.digest)
    named = sorted(set(_uids(answers)))[:_MOST]
    if choices.FILE in wanted:
        rows[choices.FILE] = _sites(session, named)
    if choices.BODIES in wanted:
        rows[choices.BODIES] = list_bodies(session, SYSTEM, uids=named)
    return rows


def list_bodies(session, actor, *, uids=None):
    """Rows of `bodies.csv`: the bodies that the actor sees and that exist today, or those of `uids`, closed ones too."""
    found = bodies.list_bodies(session, actor, closed=uids is not None, uids=uids)
    places = sites.list_places_by_level(session, actor, found)
    # Ids only where few were asked for: a list of all may be longer than a database takes.
    days = _last_days(session, actor, None if uids is None else [one.id for one in found])
    return [choices.body_row_of(one, places[one.id], days.get(one.id)) for one in found]


def _last_days(session, actor, body_ids):
    """The day of the newest sheet of each of these bodies (row ids), or of all."""
    query = select(BodySheet.body_id, func.max(BodySheet.filled_on)).group_by(BodySheet.body_id)
    query = query.join(BodySheet.submission).join(Submission.visit)
    query = query.where(BodySheet.body_id.is_not(None) if body_ids is None else BodySheet.body_id.in_(body_ids))
    query = query.where(Submission.replaced_at.is_(None))
    return dict(session.execute(access.scope(session, actor, query, Visit.area_id)).all())


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
