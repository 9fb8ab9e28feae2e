"""Visits: the list, the page of one visit, its photos, and saying which site it was."""

import datetime

from flask import Response, current_app, flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.attachments import kinds
from siteaudit.attachments import service as attachments
from siteaudit.committees import service as committees
from siteaudit.core.problems import CODES, Problem
from siteaudit.openrosa import service as openrosa
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits
from siteaudit.web.command import page

from .. import alerts, dossier, flags, known, questions, sight, words
from ..address import find_day, find_whole, text_asked, texts_asked
from ..forms import text_of
from ..listing import load_sites_of
from ..places import place_of, places_of
from .frame import act, bp, show, to

PAGE = 100


@bp.get("/visits", endpoint="visits")
@page
def visit_list(session, actor):
    """Visits, newest first; filters stand in the address."""
    asked = texts_asked(request.args, "indication", "flagged")
    wanted = {"flagged": bool(asked["flagged"]), "indication": asked["indication"] or None}
    place = {"before": find_day(request.args, "before"), "below": find_whole(request.args, "below")}
    found = sight.list_visits(session, actor, limit=PAGE + 1, **place, **wanted)
    rows = found[:PAGE]
    load_sites_of(session, actor, rows)
    return show(
        "visits",
        session,
        actor,
        here="visits",
        rows=rows,
        asked=asked,
        reports=alerts.find_reports(session, rows),
        older={"before": rows[-1].visited_on, "below": rows[-1].id} if len(found) > PAGE else None,
        needs_dossier=sight.needs_dossier(session, actor),
        places_of=places_of(session, actor, [one.site for one in rows if one.site]),
    )


@bp.get("/visits/<uuid:uid>")
@page
def visit(session, actor, uid):
    """One visit: indication with its reasons, findings, flags, photos, every answer."""
    row = sight.get_visit(session, actor, str(uid))
    findings = visits.list_findings(session, actor, visit=row)
    may_review = access.can(session, actor, "review.open")
    photos = attachments.list_attachments(session, actor, kind="visit", uid=row.uid)
    talks, talks_apart = known.count_talks(row)
    return show(
        "visit",
        session,
        actor,
        here="visits",
        visit=row,
        report=alerts.find_reports(session, [row]).get(row.id),
        flags=flags.list_flags(session, row),
        place=place_of(session, actor, row.site) if row.site else None,
        position=questions.position_words(row.position),
        pillars=dossier.by_pillar(session, findings, row),
        sealed_findings=[one for one in findings if one.sensitivity == "sealed"],
        reasons=_reasons(session, row),
        filled=[(one, questions.version_of(session, one.checklist_version_id), questions.list_groups(session, one)) for one in row.submissions],
        title_of=questions.in_words,
        photos=[(row, photo) for photo in photos],
        sealed_photos=row.sealed_photos,
        talks=talks,
        talks_apart=talks_apart,
        paper=_paper(row),
        records=openrosa.list_of_visit(session, actor, row),
        titles_of_codes={code: title for code, (_status, title) in CODES.items()},
        named=sight.names_visitors(session, actor),
        reviews=committees.list_reviews(session, actor, subject_uid=row.uid) if access.can(session, actor, "review.read") else [],
        committees=_committees(session, actor, row) if may_review else [],
        candidates=_candidates(session, actor, row),
    )


@bp.post("/visits/<uuid:uid>/place")
@act(visit)
def place_visit(session, actor, uid):
    """Say which site a visit was at."""
    sight.get_visit(session, actor, str(uid))
    row = visits.place_visit(session, actor, visit=str(uid), site=text_of(request.form, "site"))
    flash(_("The visit belongs to this site now."))
    return to("visit", uid=row.uid)


@bp.get("/photos/<uuid:uid>")
@page
def photo(session, actor, uid):
    """The clean copy of a photo, for who may see what it belongs to; a recording or file is only handed out, never opened here."""
    held = attachments.get_attachment(session, actor, str(uid))
    sight.check_subject(session, actor, held.subject_kind, held.subject_uid)
    row, file = attachments.get_photo(session, actor, str(uid), store=current_app.extensions["siteaudit.blobs"])
    with file:
        answer = Response(file.read(), mimetype=row.media_type)
    how = "inline" if kinds.is_shown(row.media_type) else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{row.uid}.{kinds.ENDINGS[row.media_type]}"'
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _reasons(session, row):
    """The reasons of the indication with the question in words where there is one."""
    versions = {questions.program_of(session, one.checklist_version_id)["id"]: one.checklist_version_id for one in row.submissions}
    named, told = [], {question: mark for (_version, question), mark in known.list_told(row).items()}
    for reason in (row.indication or {}).get("reasons", ()):
        if reason["id"] in versions:
            program = questions.program_of(session, versions[reason["id"]])
            text = questions.in_words(program.get("title"), program["id"])
        else:
            asked = versions.get(reason.get("checklist"))
            found = (questions.question_of(session, one, reason["id"]) for one in ([asked] if asked else versions.values()))
            text = next((words_of for node, words_of in found if node), None)
        named.append((reason, text, words.name_of(words.RULES, reason["rule"]), _known(told, reason)))
    return named


def _known(told, reason):
    """How the finding of a reason is known, or None for a reason that is no finding."""
    return known.known_words(*told.get(reason["id"], ({}, [])), reason["evidence"]) if reason.get("evidence") else None


def _paper(row):
    """When and where the visit was filled on paper, as a page says it, or None."""
    if not row.paper:
        return None
    entered = row.paper.get("entered_at")
    return row.paper | {
        "on": datetime.date.fromisoformat(row.paper["on"]),
        "entered_at": datetime.datetime.fromisoformat(entered) if entered else None,
    }


def _committees(session, actor, row):
    """Committees that cover the place of the visit."""
    if row.site is None:
        return []
    above = {area.id for area in access.list_ancestors(session, actor, row.site.area)}
    return [one for one in committees.list_committees(session, actor) if one.area_id in above]


def _candidates(session, actor, row):
    """Sites that a visit without site may have meant: by name, then by place."""
    if row.site is not None or not access.can(session, actor, "visit.place"):
        return []
    position = row.position if isinstance(row.position, dict) else {}
    near = (position.get("lon"), position.get("lat"))
    name = text_asked(request.args, "q", row.site_text or "")
    try:
        found = sites.find_sites(session, actor, name, near=near if None not in near else None, limit=12)
    except Problem:
        found = sites.find_sites(session, actor, name, limit=12) if name else []
    places = places_of(session, actor, found)
    return [(one, places[one.id]) for one in found]
