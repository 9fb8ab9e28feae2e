"""Bodies as office pages show them: the last sheet, whether it is overdue, what it found by test.

A sheet came with a visit, so `sight` decides who sees it; a dossier shows the sheets of its site's bodies to all its readers.
"""

from typing import NamedTuple

from flask_babel import lazy_gettext as _

from siteaudit.access import service as access
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.sites import bodies
from siteaudit.visits import sheets
from siteaudit.visits.told import is_overdue, is_sheet

from . import dossier
from .questions import program_of

KINDS = {
    "cls": _("Local follow-up committee (CLS)"),
    "coop": _("Body of the cooperative"),
    "chief": _("Customary chief"),
    "church": _("Church"),
    "peace": _("Peace committee"),
    "company": _("Complaints desk of the company"),
    "state": _("Mining service"),
    "court": _("Court"),
    "police": _("Police"),
}
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


def is_only_sheets(session, visit):
    """Whether a visit brought sheets of bodies and nothing else: then no site need be named."""
    programs = [program_of(session, one.checklist_version_id) for one in visit.submissions]
    return bool(programs) and all(is_sheet(one) for one in programs)


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


def is_late(sheet):
    """Whether this sheet no longer counts as up to date."""
    return is_overdue(sheet.until_on, clock.today())


def _shown(session, actor, body, sheet):
    return Shown(body, KINDS[body.kind.value], sheet, bool(sheet) and is_late(sheet), by_test(session, actor, sheet) if sheet else [])
