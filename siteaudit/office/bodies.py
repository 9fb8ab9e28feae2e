"""Bodies as office pages show them: the last sheet, whether it is overdue, what it found by test.

A sheet came with a visit, so `sight` decides who sees it; a dossier shows the sheets of its site's bodies to all its readers.
"""

from typing import NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.sites import bodies
from siteaudit.visits import sheets
from siteaudit.visits.models import Finding, Submission
from siteaudit.visits.rules import Sensitivity
from siteaudit.visits.told import is_overdue, is_sheet

from . import dossier
from .questions import program_of
from .words import BODY_KINDS as KINDS

# The eight tests of UNGP 31 in their order, then what only a committee is asked.
TESTS = {
    "ungp-31.a": _("Legitimate"),
    "ungp-31.b": _("Accessible"),
    "ungp-31.c": _("Predictable"),
    "ungp-31.d": _("Fair"),
    "ungp-31.e": _("Transparent"),
    "ungp-31.f": _("Respectful of rights"),
    "ungp-31.g": _("Learning"),
    "ungp-31.h": _("In dialogue with users"),
    "cls.functioning": _("How the committee works"),
    "dispute.violence": _("Cases without violence"),
    None: _("Other matters"),
}


class Shown(NamedTuple):
    """A body with its newest sheet; `tests`: [(words, findings)] of that sheet."""

    body: object
    kind: str
    sheet: object
    overdue: bool
    tests: list


def list_seen(session, actor, rows, *, in_dossier=False):
    """Those of `rows` whose visit this person may see; who asks has made sure that visits may be read at all."""
    hidden = committees.list_hidden_subjects(session, actor)
    shown = None if in_dossier else committees.list_shown_subjects(session, actor, "visit.read")
    return [
        one for one in rows
        if (uid := one.submission.visit.uid) not in hidden and (shown is None or uid in shown)
    ]  # fmt: skip


def newest_sheets(session, actor, rows, *, in_dossier=False):
    """The newest sheet of each of these bodies that this person may see, by body id."""
    if not access.can(session, actor, "visit.read"):
        return {}
    found = list_seen(session, actor, sheets.list_sheets(session, actor, [one.id for one in rows]), in_dossier=in_dossier)
    return {one.body_id: one for one in reversed(found)}


def list_waiting_sheets(session, actor):
    """Sheets that wait for this person to say which body they are about."""
    if not all(access.can(session, actor, verb) for verb in ("body.sheet", "visit.read")):
        return []
    return list_seen(session, actor, sheets.list_waiting(session, actor))


def find_only_sheets(session, rows):
    """Ids of those visits (rows) that brought sheets of bodies and nothing else: then no site need be named."""
    query = select(Submission.visit_id, Submission.checklist_version_id).where(Submission.replaced_at.is_(None))
    brought = {}
    for visit, version in session.execute(query.where(Submission.visit_id.in_({one.id for one in rows}))):
        brought.setdefault(visit, set()).add(version)
    return {visit for visit, versions in brought.items() if all(is_sheet(program_of(session, one)) for one in versions)}


def bodies_of_site(session, actor, site, *, in_dossier=False):
    """The bodies that serve a site, each with its newest sheet and what that found."""
    rows = bodies.list_bodies_of_site(session, actor, site)
    newest = newest_sheets(session, actor, rows, in_dossier=in_dossier)
    return [_shown(session, actor, one, newest.get(one.id)) for one in rows]


def by_test(session, actor, sheet):
    """Findings of a sheet as [(words of the test, rows)], in the order of the tests."""
    found = {}
    for _pillar, rows in dossier.by_pillar(session, sheets.list_findings(session, actor, sheet), sheet.submission.visit):
        for row in rows:
            found.setdefault(row.finding.criterion if row.finding.criterion in TESTS else None, []).append(row)
    return [(words, found[test]) for test, words in TESTS.items() if test in found]


def count_by_test(session, actor, rows):
    """[(words of a test, [number of findings in each of these sheets])], in the order of the tests."""
    access.require(session, actor, "visit.read")
    ids = [one.submission_id for one in rows]
    query = select(Finding.submission_id, Finding.criterion, Finding.sensitivity, func.count()).where(Finding.submission_id.in_(ids))
    query = query.group_by(Finding.submission_id, Finding.criterion, Finding.sensitivity)
    counted = {}
    for submission, criterion, sensitivity, number in session.execute(access.scope(session, actor, query, Finding.area_id)):
        # What a sealed finding is about nobody reads here, as in the list of findings.
        test = criterion if criterion in TESTS and sensitivity is not Sensitivity.SEALED else None
        numbers = counted.setdefault(test, dict.fromkeys(ids, 0))
        numbers[submission] += number
    return [(words, [counted[test][one] for one in ids]) for test, words in TESTS.items() if test in counted]


def is_late(sheet):
    """Whether this sheet no longer counts as up to date."""
    return is_overdue(sheet.until_on, clock.today())


def _shown(session, actor, body, sheet):
    return Shown(body, KINDS[body.kind.value], sheet, bool(sheet) and is_late(sheet), by_test(session, actor, sheet) if sheet else [])
