"""Passwords as text: hashing, and the own one changed by who knows the present one."""

import flask_security
from flask_security import current_user
from flask_security.proxies import _security

from siteaudit.access import passwords
from siteaudit.core.problems import Problem

from . import tries


def hash_password(password):
    """The argon2id hash to store, of the text in the form that a sign-in compares."""
    return flask_security.hash_password(_security.password_util.normalize(password))


def new_one_time():
    """A one-time password and its hash."""
    plain = passwords.new_one_time()
    return plain, hash_password(plain)


def check_change(present, wanted, again, *, about):
    """The hash of a new password for the signed-in person; body.invalid, sign-in.too-many."""
    if max(map(len, (present, wanted, again))) > 1024:
        raise Problem("body.invalid", fields={"password": ["twelve characters or more are needed"]})
    name = tries.who("again", current_user.uid)
    if not tries.counted(name, tries.PASSWORDS, lambda: _is_own(present)):
        raise Problem("body.invalid", fields={"present": ["is not your present password"]})
    passwords.check_password(wanted, about=(current_user.email.partition("@")[0], current_user.label, *about))
    if wanted != again:
        raise Problem("body.invalid", fields={"again": ["is not the same as the new one"]})
    if wanted == present:
        raise Problem("body.invalid", fields={"password": ["is the one that you have"]})
    return hash_password(wanted)


def _is_own(password):
    return bool(password) and flask_security.verify_password(_security.password_util.normalize(password), current_user.password)
