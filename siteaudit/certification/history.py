"""Turns a site's decisions into stored status periods, and finds the regime that a decision was taken under.

Called by service.py only. Recomputes one site at a time, so the cost of an act stays flat as history grows.
"""

import functools
import hashlib

from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.sites.models import Site

from . import profiles, rules
from .models import AnnexLine, Decision, ProfileVersion, StatusPeriod

_parse = functools.lru_cache(maxsize=64)(profiles.read_profile)


def profile_of(row):
    """The Profile that a stored version says."""
    return _parse(row.source)


def installed_profile(name):
    """The profile of this id as it is installed now; profile.unknown for anything else, paths too."""
    return _parse(_text(name))


def keep_profile(session, name):
    """The stored version of an installed profile, kept now if it is new; profile.unknown, profile.changed."""
    source = _text(name)
    profile = _parse(source)
    digest = hashlib.sha256(source.encode()).hexdigest()
    query = select(ProfileVersion).where(ProfileVersion.name == name, ProfileVersion.version == profile.version)
    row = session.scalars(query).first()
    if row is None:
        row = ProfileVersion(name=name, version=profile.version, digest=digest, source=source)
        session.add(row)
        session.flush()
    elif row.digest != digest and profile_of(row) != profile:
        raise Problem("profile.changed", profile=profile.id, version=profile.version)
    return row


def timeline_of(session, site_id):
    """The site's periods by what is known now, computed from its decisions."""
    query = (
        select(AnnexLine)
        .join(Decision)
        .where(AnnexLine.site_id == site_id, AnnexLine.in_error_at.is_(None))
        .order_by(AnnexLine.id)
    )
    return rules.build_timeline(None, [event_of(line) for line in session.scalars(query)])


def event_of(line):
    """The decision on this annex line as an event of the timeline."""
    decision = line.decision
    return rules.Event(
        type="decision",
        signed_on=decision.signed_on,
        effective_on=decision.effective_on,
        known_on=line.matched_at.date(),
        ends_on=decision.ends_on,
        status=decision.status,
        reference=decision.reference,
        act=decision.id,
        profile=profile_of(decision.profile_version),
    )


def recompute(session, site_id):
    """Bring the stored periods of one site in line with its decisions; what was known stays askable."""
    session.flush()
    # Two acts on one site wait for each other (SQLite has one writer anyway); callers go by site id.
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    versions = dict(
        session.execute(
            select(Decision.id, Decision.profile_version_id).join(AnnexLine).where(AnnexLine.site_id == site_id)
        ).all()
    )
    wanted = {
        (
            versions[period.act],
            period.act,
            period.status,
            period.starts_on,
            period.ends_on,
            rules.Cause(period.cause),
            period.reference,
        ): period
        for period in timeline_of(session, site_id)
    }
    known = session.scalars(
        select(StatusPeriod).where(StatusPeriod.site_id == site_id, StatusPeriod.known_to.is_(None))
    )
    now = clock.now()
    for row in known:
        if wanted.pop(_key(row), None) is None:
            row.known_to = now
    # First close, then add: the two may share a day, and only one row may be known for it.
    session.flush()
    session.add_all(_row(site_id, key, period, now) for key, period in wanted.items())
    session.flush()


def _text(name):
    if name not in profiles.list_profiles():
        raise Problem("profile.unknown")
    return (profiles.FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def _key(row):
    return (row.profile_version_id, row.decision_id, row.status, row.starts_on, row.ends_on, row.cause, row.reference)


def _row(site_id, key, period, now):
    version, decision, status, starts_on, ends_on, cause, reference = key
    rule = period.profile.statuses.get(status)
    return StatusPeriod(
        site_id=site_id,
        decision_id=decision,
        profile_version_id=version,
        status=status,
        code=rule.code if rule else None,
        starts_on=starts_on,
        ends_on=ends_on,
        cause=cause,
        reference=reference,
        known_from=now,
    )
