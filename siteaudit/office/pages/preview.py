"""A version as a phone shows it: the phone's own modules in a frame, over a visit that is kept and sent nowhere."""

from flask import Response, g, render_template, request
from flask_babel import get_locale

from siteaudit.checklists import service as checklists
from siteaudit.checklists.authoring import files
from siteaudit.web import shell
from siteaudit.web.catalogues import LANGUAGES
from siteaudit.web.command import page

from .. import checklists as reading
from ..questions import in_words
from .checklists import show_checklists
from .frame import bp

# Nothing can be sent from the frame, whatever a module tries: no connection, no form.
_POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types siteaudit"
)
LOOKS = ("light", "dark")


@bp.get("/checklists/<uuid:uid>/preview")
@page
def preview(session, actor, uid):
    """The frame, with its language and its light or dark look in the address."""
    g.has_frame = True
    version = reading.get_version(session, actor, str(uid))
    return show_checklists("preview", session, actor, version=version, spoken=_language(), look=_look(), looks=LOOKS)


@bp.get("/checklists/<uuid:uid>/preview/phone")
@page
def preview_phone(session, actor, uid):
    """What stands inside the frame."""
    version = reading.get_version(session, actor, str(uid))
    held = checklists.list_files(session, actor, version.digest)
    data = {
        "program": version.program | {"sums": {one.name: one.sha256 for one in held}},
        "files": {one.sha256: files.as_sent(one) for one in held},
        "label": in_words(version.title, version.checklist.name).text,
    }
    made = render_template("office/preview_phone.html", data=data, spoken=_language(), look=_look())
    answer = Response(made)
    answer.headers["Content-Security-Policy"] = _POLICY.format(digest=shell.map_digest(made))
    return answer


@bp.get("/checklists/look/<any(light, dark):look>.css")
@page
def look_sheet(session, actor, look):
    """The design's values in one look, whatever this computer prefers: a browser gives a frame no wish of its own."""
    sheet = shell.current().files["/field/css/tokens.css"].decode()
    for wish, says in (("(prefers-color-scheme: dark)", "all" if look == "dark" else "not all"), ("light dark", look)):
        sheet = sheet.replace(wish, says)
    return Response(sheet, content_type="text/css; charset=utf-8")


def _language():
    wanted = request.args.get("language")
    return wanted if wanted in LANGUAGES else str(get_locale())


def _look():
    wanted = request.args.get("look")
    return wanted if wanted in LOOKS else LOOKS[0]
