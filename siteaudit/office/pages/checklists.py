"""Checklists as people read them: the list with every version, and one version as a sheet."""

from siteaudit.web.command import page

from .. import checklist_words, instrument
from .. import checklists as reading
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
    return show_checklists(
        "checklist",
        session,
        actor,
        version=version,
        sections=instrument.list_sections(version.program),
        spoken=instrument.list_languages(version),
        questions=instrument.count_questions(version.program),
        before=reading.find_before(version, others),
        others=others,
    )


def show_checklists(template, session, actor, **values):
    """A page of checklists, with the words that all of them use."""
    return show(template, session, actor, here="checklists", title_of=in_words, told=checklist_words, **values)
