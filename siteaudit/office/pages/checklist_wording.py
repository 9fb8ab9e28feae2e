"""The wording of a published version in one language: edited as a revision that keeps the logic, and read by speakers."""

import contextlib

from flask import flash, g, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.checklists import service as checklists
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading as reading_session
from siteaudit.openrosa import open_parts
from siteaudit.web.catalogues import LANGUAGES
from siteaudit.web.command import page

from .. import checklist_words, instrument, wording
from .. import checklists as reading
from ..forms import text_of
from .checklists import show_checklists
from .frame import act, bp, to


@bp.get("/checklists/<uuid:uid>/wording")
@page
def checklist_wording(session, actor, uid):
    """Every text beside its reference; what was typed stays when something is refused."""
    version = reading.get_version(session, actor, str(uid))
    language = _language(version)
    rows = checklists.get_texts(session, actor, version.uid)
    parts = wording.list_parts(version.program, rows, language, g.get("given"))
    missing, total = wording.count_texts(parts)
    return show_checklists(
        "checklist_wording",
        session,
        actor,
        version=version,
        parts=parts,
        missing=missing,
        total=total,
        written=language,
        beside=wording.reference_of(version.program, language),
        offered=[(code, checklist_words.language_name(code)) for code in _offered(version)],
        is_unchecked=language in instrument.list_unchecked(version),
        faults=getattr(g.get("fault"), "fields", None) or {},
    )


def _offered(version):
    """Languages that can be written: those of the checklist, and those of the phone."""
    return list(dict.fromkeys([*(code for code in version.program["languages"] if code != "und"), *LANGUAGES]))


def _language(version):
    wanted = request.values.get("language")
    offered = _offered(version)
    return wanted if wanted in offered else str(get_locale())


def _compiled(actor):
    """What was changed, compiled before anything waits for the database."""
    with reading_session() as session:
        access.require(session, actor, "checklist.revise")
        version = reading.get_version(session, actor, str(request.view_args["uid"]))
        language = _language(version)
        rows = checklists.get_texts(session, actor, version.uid)
        texts = wording.changed_texts(rows, language, request.form)
        if not texts:
            raise Problem("checklist.nothing-changed")
        with _told_by_field(rows):
            made = checklists.get_revision(session, actor, version.uid, language=language, texts=texts)
    open_parts.prepare_part(made.source, made.program)
    return made


@bp.post("/checklists/<uuid:uid>/wording")
@act(checklist_wording, before=_compiled)
def revise_checklist(session, actor, uid, ready):
    """Publish what was changed as the next version, with the same logic."""
    made = checklists.revise_wording(session, actor, str(uid), ready)
    flash(ngettext("%(num)d text is changed and published as version %(version)s; the logic is the same.",
                   "%(num)d texts are changed and published as version %(version)s; the logic is the same.",
                   ready.count, version=made.version))  # fmt: skip
    return to("checklist_wording", uid=made.uid, language=ready.language)


@contextlib.contextmanager
def _told_by_field(rows):
    """A refusal that names texts names their fields instead, so that the page can show each in its place."""
    try:
        yield
    except Problem as problem:
        if problem.code != "body.invalid":
            raise
        names = {row["key"]: field for field, row in wording.list_fields(rows)}
        raise Problem("body.invalid", fields={names.get(key, key): told for key, told in problem.fields.items()}) from problem


@bp.post("/checklists/<uuid:uid>/review")
@act(checklist_wording)
def review_checklist(session, actor, uid):
    """Note who of the speakers read the wording in one language."""
    version = reading.get_version(session, actor, str(uid))
    language = _language(version)
    checklists.review_language(session, actor, version.uid, language=language, by=text_of(request.form, "by"))
    flash(_("It is noted who read this wording."))
    return to("checklist_wording", uid=uid, language=language)
