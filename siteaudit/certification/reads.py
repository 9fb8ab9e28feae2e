"""Rows of certification as the plain dicts that pages, exports and phones take. Called by service.py only."""

import datetime

from sqlalchemy import and_, or_, select

from . import history
from .models import Decision, ProfileVersion, StatusPeriod
from .rules import NOTHING, Period


def known(query, known_at):
    """Limit to periods known at the end of a day (date), at a moment (datetime), or now (None)."""
    if known_at is None:
        return query.where(StatusPeriod.known_to.is_(None))
    moment = known_at
    if not isinstance(known_at, datetime.datetime):
        next_day = known_at + datetime.timedelta(days=1)
        moment = datetime.datetime.combine(next_day, datetime.time(), datetime.UTC) - datetime.timedelta(microseconds=1)
    still = or_(StatusPeriod.known_to.is_(None), StatusPeriod.known_to > moment)
    return query.where(StatusPeriod.known_from <= moment, still)


def holds_on(day):
    """The condition that a period covers `day`; ends are exclusive."""
    return and_(StatusPeriod.starts_on <= day, or_(StatusPeriod.ends_on.is_(None), StatusPeriod.ends_on > day))


def timeline(rows):
    """Stored periods of one site, oldest first, as the rules take them."""
    return [
        Period(
            status=row.status,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            cause=row.cause,
            reference=row.reference,
            act=row.decision_id,
            profile=history.profile_of(row.profile_version),
        )
        for row in rows
    ]


def describe_period(row):
    """One period: status, code, shape, label by language, since, until, cause, reference, decision, profile.

    `icglr_code` is empty under a regime with codes of its own: those never leave as ICGLR codes.
    """
    return _describe(row, row.decision.uid, row.profile_version)


def describe_many(session, query):
    """The periods of a select of StatusPeriod by site row id, without making objects of the rows."""
    table = StatusPeriod
    columns = (table.site_id, table.status, table.code, table.starts_on, table.ends_on, table.cause, table.reference)
    query = query.with_only_columns(*columns, table.profile_version_id, Decision.uid)
    rows = session.execute(query.join(Decision, Decision.id == table.decision_id)).all()
    versions = {row.id: row for row in session.scalars(select(ProfileVersion))} if rows else {}
    return {row.site_id: _describe(row, row.uid, versions[row.profile_version_id]) for row in rows}


def _describe(row, decision_uid, version):
    profile = history.profile_of(version)
    rule = profile.statuses.get(row.status)
    return {
        "status": row.status,
        "code": row.code,
        "shape": rule.shape if rule else "none",
        "since": row.starts_on,
        "until": row.ends_on,
        "cause": row.cause.value,
        "reference": row.reference,
        "decision": decision_uid,
        "profile": profile.id,
        "profile_version": profile.version,
        "icglr_code": row.code if profile.code_list == "icglr-mdc.01" else None,
        "export_allowed": rule.export_allowed if rule else None,
        "label": rule.label if rule else None,
    }


def describe_official(rows, day):
    """What holds on `day` among the rows of one site, oldest first, and `next` = {"status", "on"} or None."""
    here = next((r for r in rows if r.starts_on <= day and (r.ends_on is None or day < r.ends_on)), None)
    after = next((row for row in rows if row.starts_on > day), None)
    following = {"status": after.status, "on": after.starts_on} if after else None
    if here is None:
        return NOTHING | {"until": after.starts_on if after else None, "next": following}
    return describe_period(here) | {"next": following}


def describe_recorded(record, official):
    """A record of others, unless a decision has taken effect since (SETTLED 14)."""
    if record is None or (official["since"] is not None and official["since"] > record.recorded_on):
        return None
    return {
        "status": record.status,
        "recorded_on": record.recorded_on,
        "source": record.source,
        "reference": record.reference,
    }


def describe_records(rows, decided_on):
    """Records of one site with `until`: the next record or the first official period after it, or None."""
    described = []
    for row in rows:
        later = [other.recorded_on for other in rows if other.recorded_on > row.recorded_on]
        later += [day for day in decided_on if day > row.recorded_on]
        described.append(
            {
                "status": row.status,
                "recorded_on": row.recorded_on,
                "until": min(later, default=None),
                "source": row.source,
                "reference": row.reference,
            }
        )
    return described


def describe_decision(row):
    """A decision with its source, dates and annex lines; lines entered in error say so."""
    return {
        "uid": row.uid,
        "reference": row.reference,
        "authority": row.authority,
        "source": row.source.value,
        "signed_on": row.signed_on,
        "effective_on": row.effective_on,
        "ends_on": row.ends_on,
        "status": row.status,
        "label": history.profile_of(row.profile_version).statuses[row.status].label,
        "profile": row.profile_version.name,
        "profile_version": row.profile_version.version,
        "recorded_at": row.recorded_at,
        "lines": [
            {
                "number": line.number,
                "text": line.text,
                "site": {"uid": line.site.uid, "name": line.site.name} if line.site else None,
                "in_error": line.in_error_at is not None,
            }
            for line in row.lines
        ],
    }
