"""From the office cookie to an Actor. Phones are identified by `sync`, with their signature."""

from flask_security import current_user

from siteaudit.core.problems import Problem

from . import first_steps, sessions


def get_actor(*, unfinished=False):
    """The signed-in person as an Actor; not-signed-in without a live session.

    Raises account.unfinished while an own password or a second factor is still to come, unless `unfinished`.
    """
    if not current_user.is_authenticated or not sessions.is_live():
        raise Problem("not-signed-in")
    if not unfinished and first_steps.find_step(current_user):
        raise Problem("account.unfinished")
    return sessions.actor_of(current_user)


def find_actor():
    """Whose session this is, or None; also of somebody who can do nothing yet but sign out."""
    try:
        return get_actor(unfinished=True)
    except Problem:
        return None
