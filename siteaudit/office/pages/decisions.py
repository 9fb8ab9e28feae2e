"""Official decisions: the list, one decision with its annex, and recording a new one after a preview."""

import json

from flask import current_app, flash, g, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.certification import service as certification
from siteaudit.certification.profiles import list_profiles, load_profile
from siteaudit.core.digest import canonical, sha256
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites
from siteaudit.web.command import page

from .. import decisions as drafting
from ..address import find_whole, text_asked
from ..forms import day_of, text_of
from ..places import place_of, places_of
from .frame import act, bp, show, to


@bp.get("/decisions", endpoint="decisions")
@page
def decision_list(session, actor):
    """Decisions that touch my areas, newest signature first."""
    rows = certification.list_decisions(session, actor)
    return show("decisions", session, actor, here="decisions", rows=rows)


@bp.get("/decisions/<uuid:uid>")
@page
def decision(session, actor, uid):
    """One decision with its annex; lines without a site can be matched."""
    row = certification.get_decision(session, actor, str(uid))
    may_match = access.can(session, actor, "decision.match")
    return show("decision", session, actor, here="decisions", decision=row, rules=drafting.profile_title(row["profile"]), candidates=_open_lines(session, actor, row) if may_match else {})


@bp.get("/decisions/new")
@page
def new_decision(session, actor):
    """The form for a decision; with a site in the address its annex begins with that site."""
    access.require(session, actor, "decision.record")
    usual = current_app.extensions["siteaudit.settings"].profile
    lines, annex, chosen = g.get("lines", []), "", ""
    asked = text_asked(request.args, "site")
    if asked and not lines and "given" not in g:
        row = sites.get_site(session, actor, asked)
        annex = f"{row.name}, {place_of(session, actor, row)}"
        chosen = certification.find_profile(session, actor, row.area, usual)
    name = g.get("given", {}).get("profile") or chosen or usual
    profile = load_profile(name) if name in list_profiles() else load_profile(list_profiles()[0])
    return show(
        "new_decision",
        session,
        actor,
        here="decisions",
        profile=profile,
        chosen_profile=chosen,
        profiles=[(one, drafting.profile_title(one)) for one in list_profiles()],
        annex=annex,
        lines=lines,
        results=g.get("results"),
        previewed=g.get("previewed"),
    )


@bp.post("/decisions/new")
@act(new_decision)
def record_decision(session, actor):
    """First the sites of the annex and the preview, then the decision itself."""
    access.require(session, actor, "decision.record")
    g.lines = drafting.match_lines(session, actor, drafting.read_lines(request.form))
    facts = {
        "reference": text_of(request.form, "reference"),
        "authority": text_of(request.form, "authority"),
        "source": request.form.get("source", ""),
        "signed_on": day_of(request.form, "signed_on"),
        "effective_on": day_of(request.form, "effective_on"),
        "ends_on": day_of(request.form, "ends_on", needed=False),
        "status": request.form.get("status", ""),
        "profile": request.form.get("profile", ""),
        "lines": [{"site": line.site or None, "text": line.text} for line in g.lines],
    }
    if not g.lines:
        raise Problem("body.invalid", fields={"annex": ["is needed"]})
    if request.form.get("step") != "record":
        return lambda: _show_preview(actor, facts)
    if request.form.get("previewed") != _seal_of(facts):
        flash(_("Something was changed after the preview. Look at it again; nothing is recorded yet."))
        return lambda: _show_preview(actor, facts)
    row = certification.record_decision(session, actor, **facts)
    flash(_("The decision is recorded. The status of its sites follows from it."))
    return to("decision", uid=row.uid)


@bp.post("/decisions/<uuid:uid>/match")
@act(decision)
def match_line(session, actor, uid):
    """Say which site a line of the annex means."""
    certification.match_line(session, actor, decision=str(uid), number=_number(), site=text_of(request.form, "site"))
    flash(_("The line has its site now."))
    return to("decision", uid=uid)


@bp.post("/decisions/<uuid:uid>/error")
@act(decision)
def enter_in_error(session, actor, uid):
    """Take back a wrong match; the line stays and waits for the right site."""
    certification.enter_in_error(
        session, actor, decision=str(uid), number=_number(), reason=request.form.get("error_reason", "")
    )
    flash(_("The match is marked as entered in error. What was known meanwhile can still be asked."))
    return to("decision", uid=uid)


def _show_preview(actor, facts):
    """After the transaction of the form is over: a second one is tried and undone."""
    g.given = request.form
    g.results = drafting.preview(actor, facts)
    g.previewed = _seal_of(facts)
    return new_decision()


def _seal_of(facts):
    """What was previewed, in one word: only that is recorded."""
    return sha256(canonical(json.loads(json.dumps(facts, default=str))))


def _number():
    return find_whole(request.form, "number") or 0


def _open_lines(session, actor, row):
    """Candidates for each line that has no site yet."""
    found = {}
    for line in row["lines"]:
        if line["site"] is None and not line["in_error"]:
            name = text_asked(request.args, f"q{line['number']}", line["text"].partition(",")[0])
            hits = sites.find_sites(session, actor, name, limit=8)
            places = places_of(session, actor, hits)
            found[line["number"]] = [(one.uid, f"{one.name}, {places[one.id]}") for one in hits]
    return found
