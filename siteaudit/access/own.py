"""One's own account: password, language, second factor, recovery codes, sessions and phones. Nobody else's."""

from sqlalchemy import delete, func, select

from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem

from .models import Device, RecoveryCode, User
from .passwords import new_recovery_codes, plain_code
from .rights import require
from .sessions import end_sessions, list_open_sessions


def set_own_password(session, actor, *, password_hash):
    """Replace the own password, whose owner was asked for the present one before; all sessions end. Verb: user.password."""
    require(session, actor, "user.password")
    user = _own(session, actor)
    user.password, user.one_time_until = password_hash, None
    end_sessions(session, user)
    audit.record(session, actor, "user.password", user)


def set_language(session, actor, language):
    """Choose the language of the own account. Verb: user.language."""
    require(session, actor, "user.language")
    user = _own(session, actor)
    user.language = language
    audit.record(session, actor, "user.language", user)


def list_own_sessions(session, actor, *, idle, longest):
    """Rows of the own sessions that still open something, newest first."""
    require(session, actor, "session.start")
    now = clock.now()
    alive = list_open_sessions(session, actor.id)
    return [row for row in alive if now - row.seen_at <= idle and now - row.started_at <= longest]


def end_other_sessions(session, actor, *, keep):
    """End the own sessions but the one with the uid `keep`. Verb: session.end."""
    require(session, actor, "session.end")
    for row in list_open_sessions(session, actor.id):
        if row.uid != keep:
            row.ended_at = clock.now()
            audit.record(session, actor, "session.end", row)


def list_own_phones(session, actor):
    """The own phones, newest first."""
    require(session, actor, "session.start")
    return session.scalars(select(Device).where(Device.user_id == actor.id).order_by(Device.enrolled_at.desc())).all()


def note_factor(session, actor, *, keep):
    """A second factor was set up: older recovery codes and other sessions end. Verb: factor.set."""
    require(session, actor, "factor.set")
    _drop_codes(session, actor)
    end_other_sessions(session, actor, keep=keep)
    audit.record(session, actor, "factor.set", _own(session, actor))


def note_no_factor(session, actor):
    """The own second factor was given up, and its recovery codes with it. Verb: factor.drop."""
    require(session, actor, "factor.drop")
    _drop_codes(session, actor)
    audit.record(session, actor, "factor.drop", _own(session, actor))


def make_recovery_codes(session, actor):
    """Ten new codes, told once and kept as hashes; older ones end. Refuses with factor.none. Verb: factor.codes."""
    require(session, actor, "factor.codes")
    user = _own(session, actor)
    if not user.tf_primary_method:
        raise Problem("factor.none")
    _drop_codes(session, actor)
    codes = new_recovery_codes()
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in codes)
    audit.record(session, actor, "factor.codes", user)
    return codes


def use_recovery_code(session, actor, code):
    """Whether `code` was one of the own that is not used yet; it is used now. Verb: factor.rescue."""
    require(session, actor, "factor.rescue")
    user = _own(session, actor)
    mine = delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(user, code))
    if session.execute(mine).rowcount != 1:
        return False
    audit.record(session, actor, "factor.rescue", user)
    return True


def count_recovery_codes(session, actor):
    """How many own codes are left."""
    require(session, actor, "factor.codes")
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == actor.id))


def _own(session, actor):
    return session.get(User, actor.id)


def _drop_codes(session, actor):
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.id))


def _hash(user, code):
    # 75 random bits need no slow hash; the account's id keeps equal codes of two people apart.
    return sha256(f"{user.uid}|{plain_code(code)}".encode())
