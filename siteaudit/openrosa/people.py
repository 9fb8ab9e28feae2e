"""App users as actors: what they hold, and their row. They have the rights of a monitor in the areas of their own."""

from siteaudit.access import service as access
from siteaudit.access.service import Grants

from .models import OpenRosaUser

KIND = "app_user"


def get_user(session, actor):
    """The app user's row, or None when the actor is somebody else."""
    return session.get(OpenRosaUser, actor.id) if actor.kind == KIND else None


def _grants(session, actor):
    user = session.get(OpenRosaUser, actor.id)
    if user is None or not user.active or not user.project.is_open:
        return Grants(frozenset(), ())
    return Grants(frozenset({"monitor"}), tuple(area.path for area in user.areas))


access.set_grants(KIND, _grants)
