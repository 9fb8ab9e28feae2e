"""Checklists as people read them: the list with every version, and one version as a sheet."""

from flask import request
from flask_babel import gettext

from siteaudit.checklists.authoring import files
from siteaudit.checklists.faults import spoken
from siteaudit.web.command import page

from .. import checklist_words, comparing, instrument
from .. import checklists as reading
from ..address import text_asked
from ..questions import in_words
from .frame import bp, show


@bp.get("/checklists", endpoint="checklists")
@page
def checklist_list(session, actor):
    """Every checklist with its versions."""
    groups = reading.list_versions(session, actor)
    return show_checklists("checklists", session, actor, groups=groups, instrument=instrument)


@bp.get("/checklists/<uuid:uid>")
@page
def checklist(session, actor, uid):
    """One version: every question with all that its author said about it. Prints well."""
    version = reading.get_version(session, actor, str(uid))
    others = reading.list_others(session, actor, version)
    before = reading.find_before(version, others)
    is_draft = version.state.value == "draft"
    return show_checklists(
        "checklist",
        session,
        actor,
        version=version,
        sections=instrument.list_sections(version.program),
        spoken=instrument.list_languages(version),
        questions=instrument.count_questions(version.program),
        before=before,
        found=comparing.compare_versions(before, version) if before and is_draft else None,
        needed=files.needed_files(version.program) if is_draft else [],
        kept={one.name for one in version.files} if is_draft else set(),
    )


@bp.get("/checklists/<uuid:uid>/compare")
@page
def compare(session, actor, uid):
    """What changed from another version of the same checklist; from the one before it when none is asked for."""
    version = reading.get_version(session, actor, str(uid))
    others = reading.list_others(session, actor, version)
    wanted = text_asked(request.args, "with")
    other = next((one for one in others if one.uid == wanted), None) or reading.find_before(version, others)
    old, new = sorted((version, other), key=lambda one: one.id) if other else (None, version)
    return show_checklists(
        "checklist_comparison",
        session,
        actor,
        version=version,
        others=others,
        old=old,
        new=new,
        found=comparing.compare_versions(old, new) if old else None,
    )


def show_checklists(template, session, actor, **values):
    """A page of checklists, with the words that all of them use."""
    return show(template, session, actor, here="checklists", form_words=checklist_words, title_of=in_words, sentence_of=_sentence_of, **values)


def _sentence_of(said):
    """A fault's sentence in the language of the page."""
    return spoken(said, gettext)
