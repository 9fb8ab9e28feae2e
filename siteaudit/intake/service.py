"""Opens the assessment part of packages that wait, and hands what it says to the rooms above.

Only the worker calls it. Each package is judged alone in its own transaction; a fault costs that package
three tries and no other one its turn. The protected part is never opened here: the server has no key.
"""

import datetime
import functools
import logging

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaScope
from siteaudit.attachments import service as attachments
from siteaudit.audit import service as audit
from siteaudit.certification import profiles
from siteaudit.certification import service as certification
from siteaudit.checklists import service as checklists
from siteaudit.core import sealing
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sites.models import Site
from siteaudit.sync import service as sync
from siteaudit.sync import strict_json
from siteaudit.sync.models import Package
from siteaudit.sync.rules import Content, Part
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.visits.rules import Origin

from .record import read_record

_log = logging.getLogger("siteaudit")
# Flags after which a person must look, beside the visit that is kept.
_REPAIR = ("violation",)


def open_waiting(app):
    """Open every package that waits; returns how many were judged. Verb of what it notices: package.flag."""
    opened = 0
    while (uid := _take()) is not None:
        _open_one(app, uid)
        opened += 1
    return opened


def _take():
    with transaction() as session:
        package = sync.take_waiting(session, SYSTEM)
        return package.uid if package else None


def _open_one(app, uid):
    """Judge one package; whatever goes wrong is its own affair."""
    try:
        with transaction() as session:
            _judge(app, session, _package(session, uid))
    except Problem as problem:
        if problem.status >= 500:
            _put_back(uid)
        else:
            _set_aside(uid, problem)
    except Exception as error:
        # A poison package must not stop the queue; its text may hold answers, so only its kind is logged.
        _log.error("package %s: %s", uid, type(error).__name__)
        _put_back(uid)


def _judge(app, session, package):
    access.require(session, SYSTEM, "package.release")
    data = _read(app, package)
    record = read_record(strict_json.parse(data))
    site, area, noticed = _where(session, package, record)
    given = _visit(session, package, record, (site, area, noticed), sha256(data))
    profile = _profile(session, area, app.extensions["siteaudit.settings"].profile)
    visit = visits.record_visit(session, _sender(package), given, profile=profile)
    codes = _keep_photos(app, session, package, record, visit)
    if set(visit.flags) & set(_REPAIR):
        codes.append("answers.invalid")
    if visit.flags or codes:
        audit.record(session, SYSTEM, "package.flag", package, flags=visit.flags, codes=codes)
    if codes:
        sync.mark_needs_repair(session, SYSTEM, package, codes[0], visit.flags)
    else:
        sync.mark_opened(session, SYSTEM, package, visit.flags)


def _read(app, package):
    """The assessment record's bytes; exactly one file of the package is it."""
    keyring, store = app.extensions["siteaudit.keyring"], app.extensions["siteaudit.blobs"]
    found = [b for b in package.blobs if b.part is Part.ASSESSMENT and b.content is Content.RECORD]
    if len(found) != 1:
        raise Problem("package.unreadable")
    return sealing.open_file(store.get(found[0].sha256), keyring.intake, package_id=package.uid, part="assessment")


def _where(session, package, record):
    """(site or None, area row, flags). The site's area counts, also where the author has no right."""
    own = _own_areas(session, package)
    site = None
    if record.site is not None:
        site = session.scalars(select(Site).where(Site.uid == record.site)).first()
    if site is None:
        if not own:
            raise Problem("area.unknown")
        return None, own[0], ("site_unknown",)
    inside = any(site.area.path.startswith(area.path) for area in own)
    return site, site.area, () if inside else ("area",)


def _own_areas(session, package):
    query = select(Area).join(AreaScope, AreaScope.area_id == Area.id)
    query = query.where(AreaScope.user_id == package.device.user_id).order_by(Area.id)
    return session.scalars(query).all()


def _visit(session, package, record, where, digest):
    site, area, noticed = where
    return VisitRecord(
        uid=record.uid,
        site_id=site.id if site else None,
        site_text=record.site_text,
        area_id=area.id,
        plan=record.plan,
        mode=record.mode,
        reason=record.reason,
        visited_on=_day(record, package),
        started_at=record.started_at,
        finished_at=record.finished_at,
        received_at=package.received_at,
        time_zone_minutes=record.time_zone_minutes,
        position=record.position,
        present=record.present,
        user_id=package.device.user_id,
        device_id=package.device_id,
        origin=Origin.PHONE,
        package=package.uid,
        record_digest=digest,
        phone_indication=record.indication,
        flags=noticed,
        sealed_photos=_count_sealed(package),
        paper=record.paper,
        submissions=tuple(_submission(session, one, record.talks) for one in record.submissions),
    )


def _day(record, package):
    """The day of the visit where the phone was, or that on the paper; nobody was there after we received it."""
    zone = datetime.timedelta(minutes=record.time_zone_minutes or 0)
    received = (package.received_at + zone).date()
    return min(record.visited_on or received, received)


def _submission(session, filled, talks):
    version = checklists.find_version(session, SYSTEM, filled.digest)
    if version is None or version.checklist.name != filled.checklist:
        raise Problem("checklist.version-unknown", checklist=filled.checklist)
    return SubmissionRecord(filled.uid, version, filled.answers, filled.marks, filled.sealed, talks)


def _count_sealed(package):
    return sum(b.part is Part.PROTECTED and b.content is Content.PHOTO for b in package.blobs)


def _keep_photos(app, session, package, record, visit):
    """Clean copies of the assessment photos, and recordings and files; the codes of those that cannot be read. The visit stays."""
    keyring, store = app.extensions["siteaudit.keyring"], app.extensions["siteaudit.blobs"]
    sealed = {b.sha256 for b in package.blobs if b.part is Part.ASSESSMENT and b.content is Content.PHOTO}
    codes = []
    for one in record.photos:
        try:
            if one.blob not in sealed:
                raise Problem("attachment.unreadable")
            data = sealing.open_file(store.get(one.blob), keyring.intake, package_id=package.uid, part="assessment")
            attachments.add_file(
                session,
                SYSTEM,
                store=store,
                subject=visit,
                data=data,
                told=one.told,
                question=one.question,
                captured_at=one.captured_at,
                imported=one.imported,
                sealed_sha256=one.blob,
                original_sha256=sha256(data),
            )
        except Problem as problem:
            codes.append(problem.code)
    _note_sealed(session, visit)
    return codes


def _note_sealed(session, visit):
    there = attachments.list_attachments(session, SYSTEM, kind="visit", uid=visit.uid)
    missing = visit.sealed_photos - sum(row.count for row in there if row.sha256 is None)
    if missing > 0:
        attachments.note_sealed_photos(session, SYSTEM, subject=visit, count=missing)


def _profile(session, area, default):
    return _for_indication(certification.find_profile(session, SYSTEM, area, default))


@functools.lru_cache
def _for_indication(name):
    return profiles.load_profile(name).for_indication()


def _sender(package):
    return Actor("device", package.device_id, package.device.uid, package.device.label)


def _package(session, uid):
    return session.scalars(select(Package).where(Package.uid == uid)).one()


def _put_back(uid):
    with transaction() as session:
        sync.put_back(session, SYSTEM, _package(session, uid))


def _set_aside(uid, problem):
    with transaction() as session:
        package = _package(session, uid)
        flags = [f"{name}:{value}" for name, value in problem.details.items() if name in ("field", "checklist")]
        sync.mark_needs_repair(session, SYSTEM, package, problem.code, flags)
