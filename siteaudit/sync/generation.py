"""The generation: a random id of this database's history, in the database and in a file beside it.

They differ when a backup was restored; then a new generation begins and phones ask for every package again.
"""

import logging
import os

from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.blobstore import sync_folder
from siteaudit.core.ids import new_id

from .models import Generation

_log = logging.getLogger("siteaudit")


def current(session):
    """The present generation's id."""
    return session.scalars(select(Generation.uid).order_by(Generation.id.desc()).limit(1)).first()


def of(app, session):
    """The generation in force for this process; the file stands beside the database, in the data folder."""
    path = app.extensions["siteaudit.settings"].data_path / "generation"
    app.extensions["siteaudit.generation"] = settled = settle(session, path, app.extensions.get("siteaudit.generation"))
    return settled


def settle(session, path, known):
    """The generation in force. `known` is what this process settled before, None at its start.

    A later generation made by another process is taken over; a database that has forgotten ours was restored.
    """
    stored = current(session)
    if stored is not None and stored == known:
        return stored
    if known is None:
        return begin(session, path)
    if session.scalar(select(Generation.id).where(Generation.uid == known)) is None:
        return begin(session, path)
    _write(path, stored)
    return stored


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
    _write(path, row.uid)
    return row.uid


def _write(path, uid):
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("w") as file:
        file.write(uid)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)
