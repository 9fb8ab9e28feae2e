"""A checklist as a file: on A4 to be filled by hand, and as authors and other apps take it."""

from flask import Response, current_app, request
from flask_babel import get_locale

from siteaudit.checklists import service as checklists
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


_WRITERS = {
    "xlsx": (checklists.get_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "yaml": (checklists.get_source, "application/yaml; charset=utf-8"),
    "xml": (checklists.get_xform, "application/xml; charset=utf-8"),
}


@bp.get("/checklists/<uuid:uid>/file.<any(xlsx, yaml, xml):form>")
@page
def checklist_file(session, actor, uid, form):
    """A version as a workbook, as our YAML, or as the XForm that other apps run."""
    write, content_type = _WRITERS[form]
    version = reading.get_version(session, actor, str(uid))
    answer = Response(write(session, actor, version.uid), content_type=content_type)
    name = f"{version.checklist.name}-{version.version}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
