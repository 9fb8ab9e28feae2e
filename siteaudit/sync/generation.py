"""The generation: a random id of this database's history, in the database and in a file beside it.

They differ when a backup was restored; then a new generation begins and phones ask for every package again.
"""

import logging

from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.ids import new_id

from .models import Generation

_log = logging.getLogger("siteaudit")


def current(session):
    """The present generation's id."""
    return session.scalars(select(Generation.uid).order_by(Generation.id.desc()).limit(1)).first()


def begin(session, path):
    """At start: keep the generation when database and file agree, else begin a new one. Returns its id."""
    stored = current(session)
    beside = path.read_text().strip() if path.exists() else None
    if stored is not None and stored == beside:
        return stored
    if stored is not None:
        _log.warning("restored from a backup: a new generation begins")
    row = Generation(uid=new_id(), began_at=clock.now())
    session.add(row)
    session.flush()
    path.write_text(row.uid)
    return row.uid
