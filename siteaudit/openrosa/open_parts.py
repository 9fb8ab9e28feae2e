"""What the door gives of a version that asks something sealed: its open part, made once at publishing and kept byte for byte.

Called by `reactions.py` when a version is published, before that by the office, and by forms.py. Asks no right: whoever publishes may.
"""

from sqlalchemy import select

from siteaudit.checklists.open_part import list_sealed, open_part

from .models import OpenRosaPart

_ready = {}  # source -> its open part: the last that was made before the transaction that publishes it


def prepare_part(source, program):
    """Make the open part of what is about to be published: of thousands of options it takes seconds, and nobody should wait for them."""
    if list_sealed(program):
        made = open_part(source, program)
        _ready.clear()
        _ready[source] = made


def keep_part(session, _actor, version):
    """Keep the open part of a version that was published, or why there is none; nothing for a list without sealed questions."""
    if not list_sealed(version.program):
        return
    made = _ready.pop(version.source, None) or open_part(version.source, version.program)
    session.add(
        OpenRosaPart(version_id=version.id, xform=made.xform, title=made.title, files=made.files, reason=made.reason)
    )
    session.flush()


def find_parts(session, versions):
    """{version row id: the row of what is kept of it} of versions (rows); one query."""
    query = select(OpenRosaPart).where(OpenRosaPart.version_id.in_([one.id for one in versions]))
    return {one.version_id: one for one in session.scalars(query)}
