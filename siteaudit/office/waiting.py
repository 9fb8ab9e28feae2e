"""What waits for a person, as sections of lines; asked from the rooms by what the person may do."""

import datetime
from typing import NamedTuple

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.openrosa import service as openrosa
from siteaudit.sync import service as sync
from siteaudit.visits import service as visits

from . import alerts, bodies, sight, words
from .listing import load_sites_by_uid, load_sites_of
from .places import places_of
from .standing import ON_SITE

MOST = 12
_SOON = datetime.timedelta(days=14)
_SILENT = datetime.timedelta(days=7)
_RECENT = datetime.timedelta(days=180)
# Indications about which a committee could say something.
_REVIEWED = [word for among in ON_SITE for word in among]
_LONGEST = 1_000


class Line(NamedTuple):
    """One thing to open."""

    name: str
    more: str
    url: str


class Section(NamedTuple):
    """A kind of thing that waits; `empty` says what would appear."""

    title: str
    empty: str
    lines: list
    total: int
    url: str
    hint: str = ""


def list_waiting(session, actor):
    """The sections for this person, also those without a line."""
    found = []
    for verbs, make in _SECTIONS:
        if all(access.can(session, actor, verb) for verb in verbs):
            found.append(make(session, actor))
    return [section for section in found if section is not None]


def day_words(day, today=None):
    """A due day in words: "in 3 days", "12 days late", "today"."""
    days = (day - (today or clock.today())).days
    if days == 0:
        return _("today")
    if days <= -730:
        return ngettext("%(num)d year late", "%(num)d years late", -days // 365)
    if days <= -60:
        return ngettext("%(num)d month late", "%(num)d months late", -days // 30)
    if days >= 60:
        return ngettext("in %(num)d month", "in %(num)d months", days // 30)
    if days > 0:
        return ngettext("in %(num)d day", "in %(num)d days", days)
    return ngettext("%(num)d day late", "%(num)d days late", -days)


def silent_phones(session, actor):
    """Phones in use that have not been heard of for a week."""
    edge = clock.now() - _SILENT
    return [
        one
        for one in access.list_devices(session, actor)
        if one.state.value == "active" and (one.contact_at or one.enrolled_at) < edge
    ]


def decisions_missing(session, actor):
    """Opinions on sites for which no official decision was signed since: (site uid, opinion)."""
    site_of = {one["uid"]: one["site_uid"] for one in committees.list_reviews(session, actor, state="closed")}
    signed = {}
    for decision in certification.list_decisions(session, actor):
        for line in decision["lines"]:
            if line["site"] and not line["in_error"]:
                uid = line["site"]["uid"]
                signed[uid] = max(signed.get(uid, datetime.date.min), decision["signed_on"])
    found = [(site_of.get(one["review"]), one) for one in committees.list_opinions(session, actor)]
    return [(uid, one) for uid, one in found if uid and signed.get(uid, datetime.date.min) < one["given_on"]]


def visits_without_review(session, actor):
    """Recent visits with an indication that no committee has before it."""
    since = clock.today() - _RECENT
    known = {one["subject_uid"] for one in committees.list_reviews(session, actor)}
    rows = sight.list_visits(session, actor, since=since, among=_REVIEWED, limit=_LONGEST)
    rows = [one for one in rows if one.site_id is not None and one.uid not in known]
    load_sites_of(session, actor, rows)
    return rows


def due_unplanned(session, actor):
    """Sites whose next visit falls due soon by their status, without a planned one."""
    open_plans = {plan.site_id for plan in visits.list_plans(session, actor, limit=None)}
    last = visits.list_last_visits(session, actor, list(certification.list_statuses(session, actor)), complete=True)
    seen = {site_id: visit.visited_on for site_id, visit in last.items()}
    due = certification.list_due_visits(session, actor, until=clock.today() + _SOON, last_visits=seen)
    return [one for one in due if one["site"].id not in open_plans]


def _votes(session, actor):
    rows = committees.list_waiting_reviews(session, actor)
    lines = [
        Line(words.dossier_title(one["title"]), f"{one['committee']['name']} · {_WAITS[one['waits_for']]()}", url_for("office.dossier", uid=one["uid"]))
        for one in rows
    ]
    votes = [one for one in rows if one["waits_for"] == "vote"]
    if len(votes) == len(rows):
        title = ngettext("%(num)d dossier waits for your vote", "%(num)d dossiers wait for your vote", len(rows))
    else:
        title = ngettext("%(num)d dossier waits for you", "%(num)d dossiers wait for you", len(rows))
    return Section(title, _("No dossier waits for you."), lines[:MOST], len(rows), url_for("office.dossiers"))


_WAITS = {
    "vote": lambda: _("your vote is missing"),
    "close": lambda: _("quorum is reached, the vote can be closed"),
    "confirm": lambda: _("a meeting sheet waits for a second person"),
}


def _reviews_to_open(session, actor):
    if sight.needs_dossier(session, actor):
        return None
    rows = visits_without_review(session, actor)
    lines = [
        Line(one.site.name, f"{format_date(one.visited_on, 'd MMM y')} · " + _("Indication: %(words)s", words=words.name_of(words.POINTS, one.indication_status)), url_for("office.visit", uid=one.uid))
        for one in rows
    ]
    title = ngettext("%(num)d visit is before no committee yet", "%(num)d visits are before no committee yet", len(rows))
    return Section(title, _("Every visit of the last months is before a committee."), lines[:MOST], len(rows), url_for("office.visits"))


def _decisions(session, actor):
    rows = decisions_missing(session, actor)
    found = load_sites_by_uid(session, actor, {uid for uid, _one in rows})
    rows = [(found[uid], one) for uid, one in rows if uid in found]
    lines = []
    for site, one in rows[:MOST]:
        told = _("Opinion of %(committee)s: %(outcome)s", committee=one["committee"]["name"], outcome=words.name_of(words.OUTCOMES, one["outcome"]))
        lines.append(Line(site.name, f"{told} · {format_date(one['given_on'], 'd MMM y')}", url_for("office.site", uid=site.uid)))
    title = ngettext(
        "%(num)d opinion was followed by no official decision yet",
        "%(num)d opinions were followed by no official decision yet",
        len(rows),
    )
    return Section(title, _("Every opinion was followed by an official decision."), lines, len(rows), url_for("office.decisions"))


def _unmatched(session, actor):
    rows = [
        (decision, sum(line["site"] is None and not line["in_error"] for line in decision["lines"]))
        for decision in certification.list_decisions(session, actor)
    ]
    rows = [(decision, number) for decision, number in rows if number]
    lines = [
        Line(one["reference"], ngettext("%(num)d line of the annex names no known site", "%(num)d lines of the annex name no known site", number), url_for("office.decision", uid=one["uid"]))
        for one, number in rows
    ]
    title = ngettext("%(num)d decision has lines to match", "%(num)d decisions have lines to match", len(rows))
    return Section(title, _("Every line of every decision has its site."), lines[:MOST], len(rows), url_for("office.decisions"))


def _due(session, actor):
    rows = [plan for plan in visits.list_plans(session, actor, until=clock.today() + _SOON) if plan.user_id is None or plan.due_on < clock.today()]
    lines = [
        Line(plan.site.name, f"{day_words(plan.due_on)} · {words.name_of(words.PLAN_REASONS, plan.reason.value)} · {plan.assignee.label if plan.assignee else _('nobody assigned')}", url_for("office.due"))
        for plan in rows
    ]
    for one in due_unplanned(session, actor):
        lines.append(Line(one["site"].name, f"{day_words(one['on'])} · " + _("due by its status, not planned"), url_for("office.due")))
    title = ngettext("%(num)d visit needs somebody", "%(num)d visits need somebody", len(lines))
    return Section(title, _("Every visit of the next two weeks has somebody."), lines[:MOST], len(lines), url_for("office.due"))


def _mine(session, actor):
    rows = visits.list_plans(session, actor, mine=True)
    places = places_of(session, actor, [plan.site for plan in rows])
    lines = [
        Line(plan.site.name, f"{day_words(plan.due_on)} · {words.name_of(words.PLAN_REASONS, plan.reason.value)} · {places[plan.site_id]}", url_for("office.site", uid=plan.site.uid))
        for plan in rows
    ]
    title = ngettext("%(num)d visit is yours", "%(num)d visits are yours", len(rows))
    hint = _("You make visits with the phone; it shows the same list.")
    return Section(title, _("No visit is assigned to you."), lines[:MOST], len(rows), url_for("office.due"), hint)


def _flagged(session, actor):
    rows = sight.list_visits(session, actor, unplaced=True, limit=_LONGEST)
    only_sheets = bodies.find_only_sheets(session, rows)
    rows = [one for one in rows if one.id not in only_sheets]
    lines = [
        Line(one.site_text or _("A site without a name"), f"{format_date(one.visited_on, 'd MMM y')} · " + _("say which site it was"), url_for("office.visit", uid=one.uid))
        for one in rows
    ]
    title = ngettext("%(num)d visit names no site of the register", "%(num)d visits name no site of the register", len(rows))
    return Section(title, _("Every visit belongs to a site."), lines[:MOST], len(rows), url_for("office.visits", flagged=1))


def _sheets(session, actor):
    rows = bodies.list_waiting_sheets(session, actor)
    lines = [
        Line(one.named or _("A body without a name"), _("sheet of %(day)s", day=format_date(one.filled_on, "d MMM y")) + " · " + _("say which body it is"), url_for("office.body_sheet", uid=one.uid))
        for one in rows
    ]
    title = ngettext("%(num)d sheet names no body of the register", "%(num)d sheets name no body of the register", len(rows))
    return Section(title, _("Every sheet belongs to a body."), lines[:MOST], len(rows), url_for("office.bodies"))


def _packages(session, actor):
    rows = sync.list_packages(session, actor)
    lines = [
        Line(
            _("Record of %(moment)s", moment=format_date(one.received_at.date(), "d MMM y")),
            f"{words.name_of(words.PACKAGE_STATES, one.judgement.value)} · {words.phone_name(one.device)}",
            url_for("office.packages"),
        )
        for one in rows
    ]
    lets_in = access.can(session, actor, "openrosa.release")
    others = openrosa.list_set_aside(session, actor) if lets_in else []
    lines += [
        Line(
            _("Record of %(moment)s", moment=format_date(one.received_at.date(), "d MMM y")),
            f"{one.form} · {one.user.label}",
            url_for("office.openrosa"),
        )
        for one in others
    ]
    count = len(rows) + (openrosa.count_set_aside(session, actor) if lets_in else 0)
    title = ngettext("%(num)d record from a phone needs help", "%(num)d records from phones need help", count)
    return Section(title, _("Every record from a phone could be opened."), lines[:MOST], count, url_for("office.packages" if rows or not others else "office.openrosa"))


def _phones(session, actor):
    waiting = [one for one in access.list_devices(session, actor) if one.state.value == "to_confirm"]
    rows = [(one, _("waits to be confirmed after a restore")) for one in waiting]
    for one in silent_phones(session, actor):
        days = (clock.now() - (one.contact_at or one.enrolled_at)).days
        rows.append((one, ngettext("silent for %(num)d day", "silent for %(num)d days", days)))
    lines = [Line(words.phone_name(one), why, url_for("office.phones")) for one, why in rows]
    title = ngettext("%(num)d phone needs a look", "%(num)d phones need a look", len(rows))
    return Section(title, _("Every phone was heard of this week."), lines[:MOST], len(rows), url_for("office.phones"))


def _alerts(session, actor):
    rows = alerts.list_alerts(session, actor)
    load_sites_of(session, actor, [one.visit for one in rows])
    lines = [Line(_alert_name(one), _alert_words(one), url_for("office.visit", uid=one.visit.uid)) for one in rows]
    if all(one.is_report for one in rows):
        title = ngettext("%(num)d incident report waits for you", "%(num)d incident reports wait for you", len(rows))
    else:
        title = ngettext("%(num)d alert waits for you", "%(num)d alerts wait for you", len(rows))
    hint = _("Nobody has opened their sealed part yet. Then they no longer stand here.")
    return Section(title, _("Every incident report and every alert was opened."), lines[:MOST], len(rows), url_for("office.visits"), hint)


def _alert_name(one):
    site = one.visit.site.name if one.visit.site else one.visit.site_text or _("A site without a name")
    return _("Incident report: %(site)s", site=site) if one.is_report else _("Visit: %(site)s", site=site)


def _alert_words(one):
    asked = [_("Alert: %(question)s", question=text.text) for text in one.asked]
    return " · ".join([*asked, _("received on %(day)s", day=format_date(one.visit.received_at.date(), "d MMM y"))])


def _sealed(session, actor):
    since = clock.today() - _RECENT
    found = sight.list_visits(session, actor, since=since, among=("red", "urgent-check"), limit=_LONGEST)
    numbers = alerts.count_sealed_critical(session, found)
    rows = [(one, numbers[one.id]) for one in found if one.id in numbers and one.site_id is not None]
    load_sites_of(session, actor, [one for one, _number in rows])
    lines = [
        Line(one.site.name, f"{format_date(one.visited_on, 'd MMM y')} · " + ngettext("%(num)d sealed critical finding", "%(num)d sealed critical findings", number), url_for("office.visit", uid=one.uid))
        for one, number in rows
    ]
    title = ngettext("%(num)d visit has a sealed critical finding", "%(num)d visits have sealed critical findings", len(rows))
    return Section(title, _("No recent visit has a sealed critical finding."), lines[:MOST], len(rows), url_for("office.visits"))


_SECTIONS = (
    (("opinion.confirm", "review.read"), _votes),
    (("visit.outcome", "visit.read"), _alerts),
    (("visit.outcome", "visit.read"), _sealed),
    (("review.open", "visit.read"), _reviews_to_open),
    (("decision.record", "review.read"), _decisions),
    (("decision.record", "status.read"), _unmatched),
    (("visit.assign", "status.read"), _due),
    (("visit.place", "visit.read"), _flagged),
    (("body.sheet", "visit.read"), _sheets),
    (("package.read",), _packages),
    (("device.enrol",), _phones),
    (("visit.submit",), _mine),
)
