"""From the office cookie to an Actor. Phones are identified by `sync`, with their signature."""

from flask_security import current_user

from siteaudit.core.actor import Actor
from siteaudit.core.problems import Problem

from . import sign_in


def get_actor():
    """The signed-in person as an Actor; not-signed-in without a live session."""
    if not current_user.is_authenticated or not sign_in.is_live():
        raise Problem("not-signed-in")
    return Actor("user", current_user.id, current_user.uid, current_user.label)


def find_actor():
    """The same, or None."""
    try:
        return get_actor()
    except Problem:
        return None
