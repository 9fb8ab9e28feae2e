"""The queue of packages for the intake, and what the office may see and settle of it."""

import datetime

from sqlalchemy import or_, select, update

from siteaudit.access import service as access
from siteaudit.access.models import Device
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from .models import Package
from .rules import Judgement, Transport

MOST_TRIES = 3
# A row whose worker died stays "judging"; after this long another one takes it.
_STALE = datetime.timedelta(minutes=10)


def take_waiting(session, actor):
    """Mark the oldest complete package that waits as judging and return it, or None. One worker gets it.

    One whose worker died over it three times is set aside for a person; the next one takes its turn.
    """
    access.require(session, actor, "package.judge")
    while (row_id := session.scalar(_waiting(session))) is not None:
        package = session.get(Package, row_id, populate_existing=True)
        if package.tries < MOST_TRIES:
            change = {"judgement": Judgement.JUDGING, "judged_at": clock.now(), "tries": Package.tries + 1}
            session.execute(update(Package).where(Package.id == row_id).values(**change))
            return session.get(Package, row_id, populate_existing=True)
        mark_needs_repair(session, actor, package, "package.fault")
        session.flush()
    return None


def mark_opened(session, actor, package, flags=()):
    """The assessment part became a visit. Verb: package.judge."""
    access.require(session, actor, "package.judge")
    _judge(package, Judgement.OPENED, None, flags)
    audit.record(session, actor, "package.judge", package, judgement="opened")


def mark_quarantine(session, actor, package, code, flags=()):
    """Set it aside: it can be opened, but perhaps should not. Verb: package.judge."""
    access.require(session, actor, "package.judge")
    _judge(package, Judgement.QUARANTINE, code, flags)
    audit.record(session, actor, "package.judge", package, judgement="quarantine", code=code)


def mark_needs_repair(session, actor, package, code, flags=()):
    """A person must look; nothing is lost and no other package waits. Verb: package.judge."""
    access.require(session, actor, "package.judge")
    _judge(package, Judgement.NEEDS_REPAIR, code, flags)
    audit.record(session, actor, "package.judge", package, judgement="needs_repair", code=code)


def put_back(session, actor, package):
    """An open try failed by a passing fault: wait for the next one, or for a person after three."""
    access.require(session, actor, "package.judge")
    if package.tries >= MOST_TRIES:
        mark_needs_repair(session, actor, package, "package.fault")
        return
    package.judgement = Judgement.WAITING
    audit.record(session, actor, "package.judge", package, judgement="waiting")


def release_package(session, actor, *, uid):
    """Let a package that was set aside be opened after all. Verb: package.release."""
    package = get_package(session, actor, uid)
    access.require(session, actor, "package.release")
    if package.judgement not in (Judgement.QUARANTINE, Judgement.NEEDS_REPAIR):
        raise Problem("package.not-waiting")
    package.judgement, package.tries = Judgement.WAITING, 0
    audit.record(session, actor, "package.release", package, judgement="waiting")
    return package


def get_package(session, actor, uid):
    """A package by its id, or item.not-found; also from the phone of somebody of other areas."""
    access.require(session, actor, "package.read")
    query = select(Package).join(Device, Device.id == Package.device_id).where(Package.uid == uid)
    package = session.scalars(access.scope_people(session, actor, query, Device.user_id)).first()
    if package is None:
        raise Problem("item.not-found")
    return package


def list_packages(session, actor, *, judgements=("quarantine", "needs_repair"), limit=200):
    """Packages in these states from phones of the actor's areas, newest first: what needs a person."""
    access.require(session, actor, "package.read")
    wanted = [Judgement(word) for word in judgements]
    query = select(Package).join(Device, Device.id == Package.device_id).where(Package.judgement.in_(wanted))
    query = access.scope_people(session, actor, query.order_by(Package.id.desc()).limit(limit), Device.user_id)
    return session.scalars(query).all()


def list_own(session, actor, device):
    """What the server did with a phone's own packages: (id, transport, judgement)."""
    access.require(session, actor, "package.receive")
    query = select(Package.uid, Package.transport, Package.judgement).where(Package.device_id == device.id)
    return session.execute(query.order_by(Package.id.desc()).limit(500)).all()


def _waiting(session):
    """The oldest complete package that waits, or whose worker died over it."""
    stale = clock.now() - _STALE
    waiting = or_(
        Package.judgement == Judgement.WAITING, (Package.judgement == Judgement.JUDGING) & (Package.judged_at < stale)
    )
    query = select(Package.id).where(waiting, Package.transport != Transport.PARTIAL).order_by(Package.id).limit(1)
    return query.with_for_update(skip_locked=True) if session.get_bind().dialect.name == "postgresql" else query


def _judge(package, judgement, code, flags):
    package.judgement, package.code, package.judged_at = judgement, code, clock.now()
    package.flags = sorted({*package.flags, *flags})
