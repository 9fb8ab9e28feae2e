"""The sealed part of a visit: a reason is asked and logged; the officer's own browser opens it."""

from flask import current_app, jsonify, request

from siteaudit.access import service as access
from siteaudit.core.digest import b64
from siteaudit.protection import rules as opening
from siteaudit.protection import service as protection
from siteaudit.sync import strict_json
from siteaudit.web.command import command, page

from .. import questions, sight, words
from .frame import bp, show


@bp.get("/visits/<uuid:uid>/sealed")
@page
def sealed_part(session, actor, uid):
    """The page that asks for a reason and the officer's key; the key stays in the browser."""
    row = sight.get_visit(session, actor, str(uid))
    access.require(session, actor, "protection.reveal", row)
    return show(
        "sealed",
        session,
        actor,
        here="visits",
        visit=row,
        files=protection.count_sealed_files(session, actor, row),
        reasons=words.OPENING_REASONS,
        shortest=opening.SHORTEST,
        longest=opening.LONGEST,
        openings=protection.list_openings(session, actor, row),
        questions=questions.list_sealed(session, row.submissions),
        choices=questions.list_sealed_choices(session, row.submissions),
        talk_words=words.TALKS,
    )


@bp.post("/visits/<uuid:uid>/sealed")
@command
def open_sealed_part(session, actor, uid):
    """The sealed files, for the page's own script; JSON because nothing of it may be in a page."""
    sight.get_visit(session, actor, str(uid))
    told = strict_json.parse_object(request.get_data())
    reason, why = (text if isinstance(text, str) else "" for text in (told.get("reason"), told.get("words", "")))
    store = current_app.extensions["siteaudit.blobs"]
    files = protection.get_sealed_part(session, actor, str(uid), reason, why, store=store)
    return jsonify(files=[one | {"data": b64(one["data"])} for one in files])
