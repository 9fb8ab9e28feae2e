"""A checklist comes in as a file, is a draft, is published or thrown away, and is retired."""

from flask import flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.checklists import limits
from siteaudit.checklists import service as checklists
from siteaudit.checklists.faults import spoken
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading as reading_session
from siteaudit.openrosa import open_parts
from siteaudit.web.command import page

from .checklists import checklist, show_checklists
from .frame import act, bp, to


@bp.get("/checklists/new")
@page
def new_checklist(session, actor):
    """The form for a file."""
    access.require(session, actor, "checklist.draft")
    return show_checklists("checklist_upload", session, actor, largest=limits.LARGEST // 1_000_000, suffixes=limits.SUFFIXES)


def _read(actor):
    """What the posted file says: read in a process of its own, before anything waits for the database."""
    with reading_session() as session:
        access.require(session, actor, "checklist.draft")
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Problem("body.invalid", fields={"file": ["choose a file"]})
    return limits.read_upload(given.read(), given.filename, foreign=True)


@bp.post("/checklists/new")
@act(new_checklist, before=_read)
def upload_checklist(session, actor, ready):
    """Keep what was read as the draft of its checklist."""
    beside = {one.filename: one.read() for one in request.files.getlist("beside") if one.filename}
    before = checklists.find_draft(session, actor, ready.name)
    number = before and before.version
    version = checklists.save_draft(session, actor, upload=ready, files=beside or None)
    for note in ready.notes:
        flash(spoken(note, _))
    if version is before:
        flash(_("It took the place of the draft before, version %(version)s, which is gone.", version=number))
    if version.state.value == "draft":
        flash(_("The draft is kept. Look at it, then publish it; no phone has it before."))
    else:
        flash(_("This very content is here already; nothing was changed."))
    return to("checklist", uid=version.uid)


def _parted(actor):
    """The open part of a draft, made before anything waits for the database."""
    with reading_session() as session:
        access.require(session, actor, "checklist.publish")
        version = checklists.get_version(session, actor, str(request.view_args["uid"]))
        if version.state.value == "draft":
            open_parts.prepare_part(version.source, version.program)


@bp.post("/checklists/<uuid:uid>/publish")
@act(checklist, before=_parted)
def publish_checklist(session, actor, uid, ready):
    """Publish a draft."""
    checklists.publish_draft(session, actor, str(uid))
    flash(_("The version is published. Phones get it with their next work package; open visits end on the version they began with."))
    return to("checklist", uid=uid)


@bp.post("/checklists/<uuid:uid>/discard")
@act(checklist)
def discard_checklist(session, actor, uid):
    """Throw a draft away."""
    checklists.discard_draft(session, actor, str(uid))
    flash(_("The draft is thrown away. Nothing that was published changed."))
    return to("checklists")


@bp.post("/checklists/<uuid:uid>/retire")
@act(checklist)
def retire_checklist(session, actor, uid):
    """Take the published version away from phones."""
    checklists.retire_version(session, actor, str(uid))
    flash(_("The version is retired: phones begin no more visits with it. Records that name it stay readable."))
    return to("checklist", uid=uid)
