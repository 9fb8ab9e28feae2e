"""What a person must do before anything else opens: an own password, then a second factor where the role needs one.

`identify.get_actor` asks here, so that whatever finds out who somebody is by the cookie is closed until then.
"""

from flask import redirect, request
from flask_security import current_user

from . import second_factor
from .sessions import is_live

PASSWORD, FACTOR = "/office/account/password", "/office/second-factor"


def register(app):
    """Lead away from the library's own pages too."""
    app.before_request(_lead)


def find_step(user):
    """The address of the form that comes next for `user`, or None when nothing is left."""
    if user.one_time_until is not None:
        return PASSWORD
    if not user.tf_primary_method and second_factor.is_needed(user):
        return FACTOR
    return None


def _lead():
    """The second factor comes after the password: who holds a one-time password sets up none."""
    if request.path.startswith(FACTOR) and current_user.is_authenticated and is_live():
        step = find_step(current_user)
        if step not in (None, FACTOR):
            return redirect(step)
    return None
