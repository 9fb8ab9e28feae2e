"""Dossiers: the list, the dossier as a document with the vote at its end, and every act on it."""

from flask import current_app, flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.attachments import service as attachments
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.committees.rules import Choice, College, Method
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits
from siteaudit.web.command import page

from .. import bodies, sight
from .. import dossier as reading
from ..forms import day_of, text_of
from ..meeting import Sheet, tally_of
from ..places import place_of
from ..since import part_earlier
from .frame import act, bp, show, to
from .visits import visit as visit_page


@bp.get("/dossiers")
@page
def dossiers(session, actor):
    """What waits for this person, then everything else before a committee."""
    waiting = committees.list_waiting_reviews(session, actor)
    uids = {one["uid"] for one in waiting}
    others = [one for one in committees.list_reviews(session, actor) if one["uid"] not in uids]
    return show("dossiers", session, actor, here="dossiers", waiting=waiting, others=others)


@bp.get("/dossiers/<uuid:uid>")
@page
def dossier(session, actor, uid):
    """The dossier: summary, critical facts, findings beside last time, evidence, then the vote."""
    review = committees.get_review(session, actor, str(uid))
    return show("dossier", session, actor, here="dossiers", review=review, **_content(session, actor, review))


@bp.post("/visits/<uuid:uid>/review")
@act(visit_page)
def open_review(session, actor, uid):
    """Put a visit before a committee."""
    row = sight.get_visit(session, actor, str(uid))
    if row.site is None:
        raise Problem("review.no-site")
    title = f"{row.site.name}, {row.visited_on.isoformat()}"
    review = committees.open_review(
        session,
        actor,
        committee=text_of(request.form, "committee"),
        subject_kind="visit",
        subject_uid=row.uid,
        area=row.site.area,
        title=title,
        site_uid=row.site.uid,
    )
    flash(_("The dossier is open. Its members see it under what waits for them."))
    return to("dossier", uid=review.uid)


@bp.post("/dossiers/<uuid:uid>/vote")
@act(dossier)
def vote(session, actor, uid):
    """One seat's vote, with its reason."""
    committees.vote(
        session, actor, review=str(uid), choice=request.form.get("choice", ""), reason=request.form.get("reason", "")
    )
    flash(_("Your vote is kept. You now see the count by college."))
    return to("dossier", uid=uid)


@bp.post("/dossiers/<uuid:uid>/recuse")
@act(dossier)
def recuse(session, actor, uid):
    """Step aside: one's own seat, or another one by the secretary."""
    seat = request.form.get("seat") or None
    mine = committees.get_review(session, actor, str(uid))["my_seat"]
    committees.recuse(session, actor, review=str(uid), reason=request.form.get("recusal_reason", ""), seat=seat)
    flash(_("The recusal is kept with its reason."))
    return to("dossier", uid=uid) if seat and seat != mine else to("dossiers")


@bp.post("/dossiers/<uuid:uid>/close")
@act(dossier)
def close(session, actor, uid):
    """Close the vote: the count becomes the committee's opinion."""
    committees.close_review(session, actor, review=str(uid))
    flash(_("The vote is closed. The committee's opinion stands in the dossier."))
    return to("dossier", uid=uid)


@bp.get("/dossiers/<uuid:uid>/sheet")
@page
def sheet(session, actor, uid):
    """The form for an opinion that a meeting gave on paper."""
    review = committees.get_review(session, actor, str(uid))
    access.require(session, actor, "opinion.record")
    return show(
        "sheet", session, actor, here="dossiers", review=review, colleges=list(College), choices=list(Choice),
        methods=[one for one in Method if one is not Method.SIGNED_IN],
    )  # fmt: skip


@bp.post("/dossiers/<uuid:uid>/sheet")
@act(sheet)
def record_sheet(session, actor, uid):
    """Enter the sheet with a photo of its signed minutes; a second person confirms it."""
    review = committees.get_review(session, actor, str(uid))
    access.require(session, actor, "opinion.record")
    held_on = day_of(request.form, "held_on")
    if held_on < sight.get_visit(session, actor, review["subject_uid"]).visited_on:
        raise Problem("body.invalid", fields={"held_on": ["the meeting cannot be before the visit"]})
    photo = request.files.get("minutes")
    if photo is None or not photo.filename:
        raise Problem("body.invalid", fields={"minutes": ["a photo is needed"]})
    site = sites.get_site(session, actor, review["site_uid"])
    minutes = attachments.add_photo(
        session,
        actor,
        store=current_app.extensions["siteaudit.blobs"],
        subject=Sheet(review["uid"], site.area_id),
        data=photo.read(),
        question="minutes",
    )
    committees.record_opinion(
        session,
        actor,
        review=review["uid"],
        held_on=held_on,
        method=request.form.get("method", ""),
        attendance=request.form.getlist("attendance"),
        tally=tally_of(request.form),
        minutes_uid=minutes.uid,
        dissent=request.form.get("dissent", "").splitlines(),
        conditions=request.form.get("conditions", "").splitlines(),
    )
    flash(_("The sheet is entered. It counts when a second person has confirmed it."))
    return to("dossier", uid=uid)


@bp.post("/dossiers/<uuid:uid>/confirm")
@act(dossier)
def confirm_sheet(session, actor, uid):
    """Say as a second person that the sheet was entered as it is written."""
    committees.confirm_opinion(session, actor, opinion=text_of(request.form, "opinion"))
    flash(_("Confirmed. The committee's opinion stands in the dossier."))
    return to("dossier", uid=uid)


@bp.post("/dossiers/<uuid:uid>/reject")
@act(dossier)
def reject_sheet(session, actor, uid):
    """Send a wrongly entered sheet back."""
    committees.reject_opinion(
        session, actor, opinion=text_of(request.form, "opinion"), reason=request.form.get("reject_reason", "")
    )
    flash(_("The sheet went back. The dossier is open again."))
    return to("dossier", uid=uid)


@bp.post("/dossiers/<uuid:uid>/withdraw")
@act(dossier)
def withdraw_sheet(session, actor, uid):
    """Take back one's own sheet before it counts."""
    committees.withdraw_opinion(session, actor, opinion=text_of(request.form, "opinion"))
    flash(_("The sheet is taken back. The dossier is open again."))
    return to("dossier", uid=uid)


def _content(session, actor, review):
    """What the document says; who may not read visits sees the votes and the opinion only."""
    site = sites.get_site(session, actor, review["site_uid"])
    shared = {
        "site": site,
        "place": place_of(session, actor, site),
        "minutes": attachments.list_attachments(session, actor, kind="review", uid=review["uid"]),
        "choices": list(Choice),
        "colleges": list(College),
    }
    sees = access.can(session, actor, "visit.read")
    return shared | (_findings(session, actor, review) if sees else {"visit": None})


def _findings(session, actor, review):
    """Summary, critical facts, findings beside last time and evidence, from the visit that is the subject."""
    visit = visits.get_visit(session, actor, review["subject_uid"])
    findings = reading.findings_of_site(session, actor, visit)
    hidden = committees.list_hidden_subjects(session, actor)
    before, between = reading.visit_before(session, actor, visit)
    if before and before.uid in hidden:
        before = None
    between = [one for one in between if one.uid not in hidden]
    earlier = reading.findings_of_site(session, actor, before) if before else []
    status = certification.get_status(session, actor, review["site_uid"])
    pillars = reading.by_pillar(session, findings, visit, earlier if before else None)
    photos = attachments.list_attachments(session, actor, kind="visit", uid=visit.uid)
    gone, unknown = part_earlier(visit, findings, earlier)
    return {
        "visit": visit,
        "before": before,
        "between": reading.name_unjudged(session, actor, between),
        "open_critical": reading.count_open_critical(visit),
        "sentences": reading.sentences(visit, findings, before, earlier, status["official"]),
        "status": status,
        "pillars": pillars,
        "critical": reading.critical(pillars),
        "gone": reading.rows_of(session, gone),
        "unknown": reading.rows_of(session, unknown),
        "photos": [(visit, one) for one in photos],
        "bodies": bodies.bodies_of_site(session, actor, visit.site, in_dossier=True) if visit.site else [],
    }
