"""Official decisions, the status that follows, recorded statuses of others, and visits that fall due.

Called by office pages, registry, fieldwork, imports, reactions and the command line; never commits.
Official and recorded status are always apart; neither is an indication or an opinion.
"""

import itertools

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.ids import check_id, new_id
from siteaudit.core.names import check_line, one_line
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site

from . import history, reads, rules
from .models import AnnexLine, Decision, RecordedStatus, StatusPeriod


def record_decision(
    session,
    actor,
    *,
    reference,
    authority,
    source,
    signed_on,
    effective_on,
    status,
    profile,
    lines,
    ends_on=None,
    uid=None,
):
    """Record a decision as transcribed. `lines`: [{"site": uid or None, "text": as it is written}, ...].

    A line without a site is kept and waits to be matched (U16). Refuses with decision.dates,
    status.unknown, profile.unknown, profile.changed, decision.site-twice, decision.exists, body.invalid,
    item.not-found (a site outside the actor's areas). Verb: decision.record.
    """
    access.require(session, actor, "decision.record")
    places = [sites.get_site(session, actor, line["site"]) if line.get("site") else None for line in lines]
    for site in filter(None, places):
        access.require(session, actor, "decision.record", site)
    _hold(session, places)
    rules.check_dates(effective_on, ends_on)
    reference, authority = one_line(reference or ""), one_line(authority or "")
    rules.check_words(reference=reference, authority=authority)
    version = history.keep_profile(session, profile)
    if status not in history.profile_of(version).statuses:
        raise Problem("status.unknown", fields={"status": ["the profile has no such status"]})
    source = rules.check_source(source)
    texts = _texts(lines, places)
    _check_new(session, places, (reference, authority, status, effective_on))
    decision = Decision(
        uid=check_id(uid) if uid else new_id(),
        reference=reference,
        authority=authority,
        source=source,
        signed_on=signed_on,
        effective_on=effective_on,
        ends_on=ends_on,
        status=status,
        profile_version=version,
        transcribed_by_id=_user(actor),
        recorded_at=clock.now(),
    )
    session.add(decision)
    for number, (text, site) in enumerate(zip(texts, places, strict=True), 1):
        decision.lines.append(_line(actor, number, text, site))
    for site_id in sorted(site.id for site in places if site is not None):
        history.recompute(session, site_id)
    matched = sum(site is not None for site in places)
    audit.record(
        session, actor, "decision.record", decision, status=status, lines=len(lines), unmatched=len(lines) - matched
    )
    return decision


def match_line(session, actor, *, decision, number, site):
    """Say which site (uid) an annex line means. Refuses with decision.line, decision.site-twice.

    Verb: decision.match.
    """
    row = _decision(session, actor, decision, lock=True)
    place = sites.get_site(session, actor, site)
    access.require(session, actor, "decision.match", place)
    line = _standing_line(row, number)
    if line.site_id is not None:
        raise Problem("decision.line", line=number)
    if any(other.site_id == place.id and other.in_error_at is None for other in row.lines):
        raise Problem("decision.site-twice")
    line.site, line.matched_at, line.matched_by_id = place, clock.now(), _user(actor)
    history.recompute(session, place.id)
    audit.record(session, actor, "decision.match", row, line=number, site=place.uid)
    return line


def enter_in_error(session, actor, *, decision, number, reason):
    """Take back a line that was matched or typed wrongly; the line itself returns, without a site.

    What was known meanwhile stays askable. Refuses with decision.line, body.invalid.
    Verb: decision.enter-in-error.
    """
    row = _decision(session, actor, decision, lock=True)
    line = _standing_line(row, number)
    if line.site is None:
        raise Problem("decision.line", line=number)
    access.require(session, actor, "decision.enter-in-error", line.site)
    rules.check_words(reason=reason)
    line.in_error_at, line.in_error_by_id, line.in_error_reason = clock.now(), _user(actor), reason.strip()
    session.flush()
    row.lines.append(_line(actor, number, line.text, None))
    history.recompute(session, line.site_id)
    audit.record(session, actor, "decision.enter-in-error", row, line=number, site=line.site.uid)
    return line


def import_statuses(session, actor, rows):
    """Keep statuses that others recorded: dicts of site_id, status, recorded_on, source, reference.

    The pair of source and reference is a record's identity: what is there already is left as it is.
    Returns {"created": n, "unchanged": n}; one entry in the log for the run. Verb: status.import.
    """
    access.require(session, actor, "status.import")
    seen = {}
    for row in rows:
        seen.setdefault((row["source"], row["reference"]), row)
    known = set()
    for source in {source for source, _ in seen}:
        known |= {(source, one) for one in session.scalars(_references(source))}
    new = [row for identity, row in seen.items() if identity not in known]
    session.add_all(RecordedStatus(**row) for row in new)
    session.flush()
    if new:
        audit.record(session, actor, "status.import", None, created=len(new))
    return {"created": len(new), "unchanged": len(rows) - len(new)}


def get_status(session, actor, site_uid, at=None, known_at=None):
    """The site's status on a day as known on a day: {"official": {...}, "recorded": {...} or None}.

    `official.status` is `none` without a decision. Dates are `date` objects. See reads.py for the keys.
    """
    site = sites.get_site(session, actor, site_uid)
    access.require(session, actor, "status.read", site)
    at = at or clock.today()
    periods = session.scalars(reads.known(select(StatusPeriod), known_at).where(StatusPeriod.site_id == site.id))
    official = reads.describe_official(sorted(periods, key=lambda row: row.starts_on), at)
    records = select(RecordedStatus).where(RecordedStatus.site_id == site.id, RecordedStatus.recorded_on <= at)
    record = session.scalars(records.order_by(RecordedStatus.recorded_on.desc(), RecordedStatus.id.desc())).first()
    return {"official": official, "recorded": reads.describe_recorded(record, official)}


def list_statuses(session, actor, *, site_ids=None, at=None, known_at=None):
    """The official statuses on a day by site row id; a site that is missing has `none`.

    Without `site_ids`: of all sites in the actor's areas, in one query.
    """
    access.require(session, actor, "status.read")
    at = at or clock.today()
    query = reads.known(select(StatusPeriod), known_at).where(reads.holds_on(at))
    query = access.scope(session, actor, query.join(Site, Site.id == StatusPeriod.site_id), Site.area_id)
    if site_ids is None:
        return reads.describe_many(session, query)
    ids, found = list(site_ids), {}
    for start in range(0, len(ids), 500):
        found |= reads.describe_many(session, query.where(StatusPeriod.site_id.in_(ids[start : start + 500])))
    return found


def count_statuses(session, actor, *, at=None, known_at=None):
    """How many sites have which official status on a day, `none` included."""
    access.require(session, actor, "status.read")
    query = reads.known(select(StatusPeriod.status, func.count(StatusPeriod.id)), known_at)
    query = query.where(reads.holds_on(at or clock.today())).group_by(StatusPeriod.status)
    query = access.scope(session, actor, query.join(Site, Site.id == StatusPeriod.site_id), Site.area_id)
    counts = dict(session.execute(query).all())
    everything = session.scalar(access.scope(session, actor, select(func.count(Site.id)), Site.area_id))
    counts[rules.NONE] = everything - sum(number for word, number in counts.items() if word != rules.NONE)
    return counts


def list_timeline(session, actor, site_uid, known_at=None):
    """All periods of a site, past and future, as known on a day; each with cause, reference, decision."""
    site = sites.get_site(session, actor, site_uid)
    access.require(session, actor, "status.read", site)
    query = reads.known(select(StatusPeriod), known_at).where(StatusPeriod.site_id == site.id)
    return [reads.describe_period(row) for row in session.scalars(query.order_by(StatusPeriod.starts_on))]


def list_recorded_statuses(session, actor, site_uid):
    """What others recorded of a site, oldest first; each holds until the next record or decision."""
    site = sites.get_site(session, actor, site_uid)
    access.require(session, actor, "status.read", site)
    query = select(RecordedStatus).where(RecordedStatus.site_id == site.id)
    rows = session.scalars(query.order_by(RecordedStatus.recorded_on, RecordedStatus.id)).all()
    starts = select(StatusPeriod.starts_on).where(StatusPeriod.site_id == site.id, StatusPeriod.known_to.is_(None))
    return reads.describe_records(rows, sorted(session.scalars(starts)))


def get_decision(session, actor, uid):
    """A decision with its annex lines as a dict, or item.not-found."""
    access.require(session, actor, "status.read")
    return reads.describe_decision(_decision(session, actor, uid))


def list_decisions(session, actor, *, site_uid=None):
    """Decisions that touch the actor's areas (or one site), newest signature first, as dicts."""
    access.require(session, actor, "status.read")
    query = _visible(session, actor)
    if site_uid is not None:
        site = sites.get_site(session, actor, site_uid)
        standing = select(AnnexLine.decision_id).where(AnnexLine.site_id == site.id, AnnexLine.in_error_at.is_(None))
        query = query.where(Decision.id.in_(standing))
    query = query.order_by(Decision.signed_on.desc(), Decision.id.desc())
    return [reads.describe_decision(row) for row in session.scalars(query).unique()]


def list_decided_sites(session, actor, decision):
    """The sites (rows) that a decision holds for now."""
    access.require(session, actor, "status.read")
    query = select(Site).join(AnnexLine, AnnexLine.site_id == Site.id)
    query = query.where(AnnexLine.decision_id == decision.id, AnnexLine.in_error_at.is_(None))
    return session.scalars(access.scope(session, actor, query.order_by(AnnexLine.number), Site.area_id)).all()


def find_cautions(session, actor, *, site_uid, profile, status, signed_on, effective_on, ends_on=None):
    """What to read twice before recording this decision for a site: see rules.find_cautions."""
    site = sites.get_site(session, actor, site_uid)
    access.require(session, actor, "decision.record", site)
    return rules.find_cautions(
        history.installed_profile(profile),
        history.timeline_of(session, site.id),
        status=status,
        signed_on=signed_on,
        effective_on=effective_on,
        ends_on=ends_on,
    )


def find_profile(session, actor, area, default):
    """The id of the regime for an area (row): its own, else that of the nearest area above, else `default`."""
    access.require(session, actor, "status.read", area_id=area.id)
    ids = [int(part) for part in area.path.strip("/").split("/")]
    named = select(Area.profile).where(Area.id.in_(ids), Area.profile.is_not(None))
    return session.scalars(named.order_by(func.length(Area.path).desc())).first() or default


def get_next_visit(session, actor, site_uid, *, last_visit_on=None, at=None):
    """When the next monitoring visit of a site falls due: {"on", "reason"}, or None. See rules."""
    site = sites.get_site(session, actor, site_uid)
    access.require(session, actor, "status.read", site)
    rows = session.scalars(_known_now().where(StatusPeriod.site_id == site.id))
    return rules.next_visit_due(None, reads.timeline(rows), last_visit_on, at or clock.today())


def list_due_visits(session, actor, *, until, last_visits, at=None):
    """Sites with an official status whose next visit falls due before `until`, the most overdue first.

    `last_visits`: site row id -> date of the last complete visit on site. Gives [{"site", "on", "reason"}, ...].
    """
    access.require(session, actor, "status.read")
    at = at or clock.today()
    query = _known_now().join(Site, Site.id == StatusPeriod.site_id)
    rows = session.execute(access.scope(session, actor, query.add_columns(Site), Site.area_id)).all()
    due = []
    for site, found in itertools.groupby(rows, key=lambda row: row.Site):
        timeline = reads.timeline(row.StatusPeriod for row in found)
        visit = rules.next_visit_due(None, timeline, last_visits.get(site.id), at)
        if visit and visit["on"] < until:
            due.append({"site": site} | visit)
    return sorted(due, key=lambda line: (line["on"], line["site"].uid))


def _known_now():
    query = select(StatusPeriod).where(StatusPeriod.known_to.is_(None))
    return query.order_by(StatusPeriod.site_id, StatusPeriod.starts_on)


def _visible(session, actor):
    """Decisions with a line on a site in the actor's areas, or transcribed by the actor."""
    if actor.kind == "system":
        return select(Decision)
    lines = select(AnnexLine.decision_id).join(Site, Site.id == AnnexLine.site_id)
    inside = Decision.id.in_(access.scope(session, actor, lines, Site.area_id))
    return select(Decision).where(or_(inside, Decision.transcribed_by_id == _user(actor)))


def _decision(session, actor, uid, lock=False):
    """The decision, or item.not-found; with `lock` as it is now with its lines, held until the end of the act."""
    query = _visible(session, actor).where(Decision.uid == uid)
    if lock:
        query = query.with_for_update(of=Decision).options(selectinload(Decision.lines))
        query = query.execution_options(populate_existing=True)
    decision = session.scalars(query).unique().first()
    if decision is None:
        raise Problem("item.not-found")
    return decision


def _hold(session, places):
    """Let two clerks who record one decision at once wait for each other: the later one is told that it is there."""
    ids = [site.id for site in places if site is not None]
    session.execute(select(Site.id).where(Site.id.in_(ids)).order_by(Site.id).with_for_update())


def _texts(lines, places):
    """The annex as it is written, each line in one; where nothing is written, the site's name."""
    written = [check_line(line.get("text"), "lines", 300) for line in lines]
    if not lines or any(site is None and not text for site, text in zip(places, written, strict=True)):
        raise Problem("body.invalid", fields={"lines": ["each line names a site or has its text"]})
    ids = [site.id for site in places if site is not None]
    if len(ids) != len(set(ids)):
        raise Problem("decision.site-twice")
    return [text or site.name for site, text in zip(places, written, strict=True)]


def _check_new(session, places, identity):
    """One act may stand in several records (one a status); the same one not twice for a site."""
    same = [Decision.reference, Decision.authority, Decision.status, Decision.effective_on]
    query = select(AnnexLine.site_id).join(Decision).where(AnnexLine.in_error_at.is_(None))
    there = set(session.scalars(query.where(*(a == b for a, b in zip(same, identity, strict=True)))))
    ids = {site.id for site in places if site is not None}
    if there and (not ids or ids & there):
        raise Problem("decision.exists")


def _line(actor, number, text, site):
    matched = {"site": site, "matched_at": clock.now(), "matched_by_id": _user(actor)} if site else {}
    return AnnexLine(number=number, text=text, **matched)


def _standing_line(decision, number):
    line = next((one for one in decision.lines if one.number == number and one.in_error_at is None), None)
    if line is None:
        raise Problem("decision.line", line=number)
    return line


def _references(source):
    return select(RecordedStatus.reference).where(RecordedStatus.source == source)


def _user(actor):
    return actor.id if actor.kind == "user" else None
