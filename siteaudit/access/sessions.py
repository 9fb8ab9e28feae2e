"""Office sessions as rows: which are alive, and ending them from the server."""

from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.ids import new_id

from .models import SignIn


def list_open_sessions(session, user_id):
    """Rows that nobody ended yet, newest first."""
    query = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    return session.scalars(query.order_by(SignIn.started_at.desc(), SignIn.id.desc())).all()


def end_sessions(session, user):
    """End every session of `user`; a sign-in that is half done does not survive either."""
    for row in list_open_sessions(session, user.id):
        row.ended_at = clock.now()
    user.fs_uniquifier = new_id()
