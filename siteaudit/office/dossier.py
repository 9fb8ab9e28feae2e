"""What a committee reads before it votes: findings in words, what changed since last time, a summary in sentences."""

import functools
from typing import NamedTuple

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from siteaudit.certification.rules import NOTHING
from siteaudit.visits import service as visits
from siteaudit.visits.assess import list_answered
from siteaudit.visits.rules import Mode
from siteaudit.visits.told import PILLAR

from . import words
from .known import known_words, list_told
from .questions import answer_words, in_words, question_of
from .since import key_of, part_earlier
from .standing import ON_SITE, find_standing, what_words

NO_STATUS = NOTHING | {"label": None}
_PILLARS = ("human_rights", "security", "disputes", "site", "history")


class Row(NamedTuple):
    """A finding with its words; `known`: how; `change`: new or still there beside the visit before; `counts`: for the indication."""

    finding: object
    question: str
    language: str
    answer: str | None
    note: str | None
    known: str
    change: str | None
    counts: bool


def findings_of_site(session, actor, visit):
    """What a visit found at its site: a body's sheet that came with it is about the body, and stands apart."""
    return [one for one in visits.list_findings(session, actor, visit=visit) if one.pillar != PILLAR]


def by_pillar(session, findings, visit, before=None):
    """Findings as (pillar, rows), worst first; with `before` (findings of the visit before) each has its change."""
    counted = {reason["id"] for reason in (visit.indication or {}).get("reasons", ())} if visit else set()
    told = list_told(visit)
    earlier = {key_of(one.question) for one in before} if before is not None else None
    groups = {}
    for one in findings:
        groups.setdefault(one.pillar, []).append(_row(session, one, told, earlier, counted))
    order = {pillar: place for place, pillar in enumerate(_PILLARS)}
    return sorted(groups.items(), key=lambda group: order.get(group[0], len(order)))


def critical(pillars):
    """The critical rows of all pillars: what a reader must see first."""
    return [row for _pillar, rows in pillars for row in rows if row.finding.severity == "critical"]


def rows_of(session, findings):
    """Findings of the visit before in words, without what this visit says."""
    return [_row(session, one, {}, None, ()) for one in findings]


def visit_before(session, actor, visit):
    """The visit on site before this one that says how the site stood, or None; and those between that judged nothing."""
    if visit.site is None:
        return None, []
    place = {"site": visit.site, "before": visit.visited_on, "below": visit.id}
    return find_standing(functools.partial(visits.list_visits, session, actor, **place), ON_SITE)


def name_unjudged(session, actor, rows, *, reports=()):
    """[(visit, what it was, how many critical findings it brought)]: such a visit hides none, and none of its own is hidden.

    `reports`: ids of those to call an incident report. A dossier names none: its readers are not told that somebody spoke.
    """
    found = [(one, findings_of_site(session, actor, one)) for one in rows]
    return [
        (one, what_words(one, is_report=one.id in reports), sum(row.severity == "critical" for row in findings))
        for one, findings in found
    ]


_OPEN_RULES = ("critical-unanswered", "critical-unknown")


def sentences(visit, findings, before, before_findings, official):
    """The summary: who went, what was filled, what was found, what changed, what holds officially."""
    day = format_date(visit.visited_on, "d MMM y")
    told = [_visited(visit, day)]
    number = sum(_is_filled(one) for one in visit.submissions)
    open_ones = sum(len(one.summary.get("missing") or ()) for one in visit.submissions)
    told.append(
        ngettext("%(num)d checklist was filled.", "%(num)d checklists were filled.", number)
        + (" " + ngettext("%(num)d question stayed open.", "%(num)d questions stayed open.", open_ones) if open_ones else "")
    )
    told += [*_left_open(visit), _counted(findings)]
    if before is None:
        told.append(_("There is no earlier visit to compare with."))
    else:
        told += _changed(visit, findings, before, before_findings)
    return [*told, _held(official)]


def count_open_critical(visit):
    """How many critical questions have no answer or an unknown one: never a pass, and said before any "none"."""
    reasons = (visit.indication or {}).get("reasons") or ()
    return sum(one.get("rule") in _OPEN_RULES for one in reasons if isinstance(one, dict))


def _left_open(visit):
    """What the committee cannot know from this dossier."""
    critical = count_open_critical(visit)
    if critical:
        yield ngettext(
            "%(num)d critical question has no answer.", "%(num)d critical questions have no answer.", critical
        )
    sealed = sum(len(one.sealed) for one in visit.submissions)
    if sealed:
        yield ngettext(
            "%(num)d answer is sealed and not part of this dossier.",
            "%(num)d answers are sealed and not part of this dossier.",
            sealed,
        )


def _is_filled(submission):
    """Whether anything was answered beyond what the app itself filled in."""
    return bool(submission.sealed) or any(not path.startswith("context/") for path in list_answered(submission.answers))


def _held(official):
    if official["status"] == "none":
        return _("The site has no official status.")
    facts = {
        "status": in_words(official["label"], official["status"]).text.lower(),
        "day": format_date(official["since"], "d MMM y"),
        "reference": official["reference"],
    }
    if official["cause"] == "expiry":
        return _("Officially it is %(status)s since %(day)s, by time alone.", **facts)
    return _("Officially it is %(status)s since %(day)s, by %(reference)s.", **facts)


def _visited(visit, day):
    name = visit.site.name if visit.site else visit.site_text or _("an unknown site")
    if visit.mode is Mode.ON_SITE:
        return _("On %(day)s a monitor was at %(site)s.", day=day, site=name)
    if visit.mode is Mode.NEARBY:
        return _("On %(day)s a monitor saw %(site)s from nearby, without entering.", day=day, site=name)
    if visit.mode is Mode.REMOTE:
        return _("On %(day)s others told a monitor about %(site)s; nobody was there.", day=day, site=name)
    return _("On %(day)s a monitor could not reach %(site)s.", day=day, site=name)


def _counted(findings):
    counts = {word: sum(one.severity == word for one in findings) for word in words.SEVERITIES}
    if not findings:
        return _("No answer breaks a standard.")
    parts = [
        ngettext("%(num)d critical", "%(num)d critical", counts["critical"]),
        ngettext("%(num)d major", "%(num)d major", counts["major"]),
        ngettext("%(num)d minor", "%(num)d minor", counts["minor"]),
    ]
    return _("Found: %(critical)s, %(major)s and %(minor)s.", critical=parts[0], major=parts[1], minor=parts[2])


def _changed(visit, findings, before, before_findings):
    now, then = ({key_of(one.question) for one in rows} for rows in (findings, before_findings))
    gone, unknown = part_earlier(visit, findings, before_findings)
    yield _(
        "Beside the visit of %(day)s: %(new)d new, %(still)d still there, %(gone)d no longer found.",
        day=format_date(before.visited_on, "d MMM y"),
        new=len(now - then),
        still=len(now & then),
        gone=len(gone),
    )
    if unknown:
        yield ngettext("%(num)d finding of then is not known this time.", "%(num)d findings of then are not known this time.", len(unknown))


def _row(session, one, told, earlier, counted):
    node, text = question_of(session, one.checklist_version_id, one.question)
    mark, talks = told.get((one.checklist_version_id, one.question), ({}, []))
    return Row(
        one,
        text.text,
        text.language,
        answer_words(node, one.answer),
        None if one.sensitivity == "sealed" else mark.get("note"),
        known_words(mark, talks, one.evidence),
        None if earlier is None else ("still" if key_of(one.question) in earlier else "new"),
        one.severity == "minor" or one.question in counted,
    )
