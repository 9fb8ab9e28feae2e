"""Accounts as an administrator keeps them: created, given roles, helped out, closed. One's own is in `own.py`.

Nobody comes into an account of another by helping it out: see `rules.check_help`.
"""

import json

from sqlalchemy import delete, select

from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from .models import AreaScope, Device, DeviceState, RecoveryCode, Role, SignIn, User
from .rights import require, require_person, scope_people
from .rules import ONE_TIME, check_account, check_giver, check_help, check_roles
from .sessions import end_sessions


def create_user(session, actor, *, email, label, roles, areas, language="fr", password_hash=None, one_time=False):
    """Create an account with roles in areas. Refuses with account.exists, access.roles-apart. Verb: user.create.

    A `one_time` password opens nothing but the form for one's own, and that for a fortnight.
    """
    for area in areas:
        require(session, actor, "user.create", area_id=area.id)
    require(session, actor, "user.create")
    check_roles(roles)
    check_account(email, label)
    if session.scalar(select(User.id).where(User.email == email.lower())):
        raise Problem("account.exists")
    user = User(email=email.lower(), label=label, language=language, password=password_hash)
    user.one_time_until = clock.now() + ONE_TIME if one_time else None
    session.add(user)
    user.roles = [_role(session, name) for name in roles]
    session.flush()
    session.add_all(AreaScope(user_id=user.id, area_id=area.id) for area in areas)
    session.flush()
    audit.record(session, actor, "user.create", user, roles=sorted(roles))
    return user


def set_roles(session, actor, *, user, roles):
    """Replace the roles of an account; the last administrator stays one. Verb: user.role.

    Refuses with access.own-account, access.roles-apart, item.not-found: nobody gives rights to oneself; with
    account.same-person where who gives a role that decides handed out the account's present password.
    """
    require(session, actor, "user.role")
    _refuse_own(actor, user)
    require_person(session, actor, user)
    check_roles(roles)
    if actor.kind != "system":
        held = {role.name for role in user.roles}
        check_giver(set(roles) - held, has_key=_find_resetter(session, user) == actor.uid and not _is_new(session, user))
    if "administrator" not in roles and _is_last_administrator(session, user):
        raise Problem("access.last-administrator")
    user.roles = [_role(session, name) for name in roles]
    session.flush()
    audit.record(session, actor, "user.role", user, roles=sorted(roles))


def reset_password(session, actor, *, user, password_hash):
    """Give an account a new one-time password; its sessions end, its second factor stays. Verb: user.reset.

    Refuses with access.own-account, item.not-found, account.closed, account.two-keys.
    """
    require(session, actor, "user.reset")
    _check_help(session, actor, user, keeps_key=bool(user.tf_primary_method) or _is_new(session, user))
    user.password, user.one_time_until = password_hash, clock.now() + ONE_TIME
    end_sessions(session, user)
    audit.record(session, actor, "user.reset", user)


def remove_factor(session, actor, *, user):
    """Take the lost second factor from an account; its sessions end, its password stays. Verb: factor.remove.

    Refuses with access.own-account, item.not-found, account.closed, account.two-keys, factor.none.
    """
    require(session, actor, "factor.remove")
    _check_help(session, actor, user, keeps_key=user.one_time_until is None)
    if not user.tf_primary_method:
        raise Problem("factor.none")
    user.tf_primary_method = user.tf_totp_secret = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    end_sessions(session, user)
    audit.record(session, actor, "factor.remove", user)


def disable_user(session, actor, *, user):
    """Close an account: its phones are revoked, its sessions end at once. Verb: user.disable."""
    require(session, actor, "user.disable")
    require_person(session, actor, user)
    if _is_last_administrator(session, user):
        raise Problem("access.last-administrator")
    user.active = False
    for device in session.scalars(select(Device).where(Device.user_id == user.id)):
        device.state = DeviceState.REVOKED
    end_sessions(session, user)
    audit.record(session, actor, "user.disable", user)


def get_user(session, actor, uid):
    """An account by its public id, or item.not-found."""
    require(session, actor, "user.create")
    user = session.scalars(scope_people(session, actor, select(User).where(User.uid == uid), User.id)).first()
    if user is None:
        raise Problem("item.not-found")
    return user


def list_users(session, actor):
    """Accounts of people who work in the actor's areas, by label."""
    require(session, actor, "device.enrol")
    return session.scalars(scope_people(session, actor, select(User).order_by(User.label), User.id)).all()


def _check_help(session, actor, user, keeps_key):
    _refuse_own(actor, user)
    require_person(session, actor, user)
    if not user.active:
        raise Problem("account.closed")
    if actor.kind != "system":  # who has the machine's shell has everything already
        check_help(_roles_ever(session, user), keeps_key=keeps_key)


def _is_new(session, user):
    """Whether nobody ever came into this account: there is no one yet whose place could be taken."""
    was_in = select(SignIn.id).where(SignIn.user_id == user.id).limit(1)
    has_phone = select(Device.id).where(Device.user_id == user.id).limit(1)
    return session.scalar(was_in) is None and session.scalar(has_phone) is None


def _refuse_own(actor, user):
    if actor.kind == "user" and actor.id == user.id:
        raise Problem("access.own-account")


def _roles_ever(session, user):
    """Every role the account holds or held, from the log: taking a role away for a moment opens nothing."""
    held = {role.name for role in user.roles}
    for entry in audit.list_entries(session, user.uid):
        held |= set(json.loads(entry.body)["details"].get("roles", ()))
    return held


def _find_resetter(session, user):
    """The uid of who handed out the account's present password after a reset, from the log; None without one."""
    resets = [entry for entry in audit.list_entries(session, user.uid) if entry.verb == "user.reset"]
    return json.loads(resets[-1].body)["actor"]["uid"] if resets else None


def _role(session, name):
    role = session.scalars(select(Role).where(Role.name == name)).first()
    if role is None:
        role = Role(name=name)
        session.add(role)
    return role


def _is_last_administrator(session, user):
    others = select(User.id).join(User.roles)
    others = others.where(Role.name == "administrator", User.active, User.id != user.id)
    return any(role.name == "administrator" for role in user.roles) and session.scalar(others) is None
