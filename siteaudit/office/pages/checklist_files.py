"""A checklist as a file: on A4 to be filled by hand."""

from flask import Response, current_app, request
from flask_babel import get_locale

from siteaudit.web.catalogues import LANGUAGES
from siteaudit.web.command import page

from .. import checklists as reading
from ..printing import Paper
from .frame import bp


@bp.get("/checklists/<uuid:uid>/print")
@page
def print_checklist(session, actor, uid):
    """The paper of a version as PDF, in the language asked for; the browser keeps it as long as it is the same."""
    version = reading.get_version(session, actor, str(uid))
    office = current_app.extensions["siteaudit.settings"].office_name
    paper = Paper(version, office, request.args.get("language") or str(get_locale()), LANGUAGES)
    answer = Response(content_type="application/pdf")
    answer.set_etag(paper.tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    name = f"{version.checklist.name}-{version.version}-{paper.language}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if request.if_none_match.contains(paper.tag):
        answer.status_code = 304
    else:
        answer.set_data(paper.make())
    return answer
