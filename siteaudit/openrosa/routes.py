"""The addresses that ODK Collect calls, in its order: formList, form, manifest, media, HEAD and POST submission."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction
from siteaudit.sites import choices

from . import documents, forms, limits, parts
from .door import address, answer, door, tell
from .envelope import read_envelope
from .judging import judge
from .receiving import receive

bp = Blueprint("openrosa", __name__, url_prefix="/openrosa/<project>")
# Two requests may collide on PostgreSQL; what collides is done again, then called busy.
_TRIES = 3


@bp.get("/formList")
@door
def form_list(project, actor):
    """The forms that this door offers; `formID` asks for one."""
    with reading() as session:
        found = forms.list_forms(session, actor, form=request.args.get("formID"))
        entries = [_entry(project, one) for one in found if one.xform is not None]
    return answer(documents.form_list(entries))


@bp.get("/form/<digest>")
@door
def form(project, actor, digest):
    """The XForm of a version or its open part, the same bytes for ever."""
    with reading() as session:
        return answer(forms.get_form(session, actor, digest).xform.encode())


@bp.get("/manifest/<digest>")
@door
def manifest(project, actor, digest):
    """The files of a version; the bytes change only when a file does."""
    with reading() as session:
        found = forms.get_form(session, actor, digest)
        files = [_media(project, digest, name, md5) for name, md5 in forms.list_files(session, actor, found)]
    return answer(documents.manifest(files))


@bp.get("/media/<digest>/<name>")
@door
def media(project, actor, digest, name):
    """One file of a version, or the sites of this user's areas."""
    with reading() as session:
        content, media_type = forms.get_file(session, actor, forms.get_form(session, actor, digest), name)
    return answer(content, media_type="text/csv; charset=utf-8" if media_type == "text/csv" else media_type)


@bp.get("/integrity")
@door
def integrity(project, actor):
    """Which of the asked sites are gone from this user's list."""
    uids = [one for one in request.args.get("id", "").split(",") if one][: limits.MOST_IDS]
    with reading() as session:
        return answer(documents.integrity(forms.list_gone(session, actor, uids)))


@bp.get("/submission")
@door
def accepts(project, actor):
    """HEAD before sending: 204 and how much one request may hold; GET answers the same."""
    response = Response(status=204)
    response.headers.remove("Content-Type")
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(limits.ANNOUNCED)
    return response


@bp.post("/submission")
@door
def submit(project, actor):
    """A record with some or all of its files; the same again changes nothing and joins what is new."""
    content, files = parts.read_parts()
    envelope = read_envelope(content)
    with reading() as session:
        form = forms.find_sealed(session, actor, envelope.form, envelope.version)
    if form is not None:
        # As a package that is not sealed is not stored: in the clear it must not lie here either.
        files = parts.check_sealed(envelope, files, form)
    store = _store()
    kept = [(name, *parts.keep(store, file)) for name, file in files]
    digest = store.put(content)
    for left in range(_TRIES)[::-1]:
        try:
            return _settle(actor, envelope, digest, len(content), kept)
        except Problem as problem:
            if problem.code not in ("database.busy", "database.constraint") or not left:
                raise
    raise Problem("database.busy")


submit.writes = True


def _settle(actor, envelope, digest, size, files):
    """Keep, commit, then judge: what goes wrong in the second step leaves the record where it is."""
    with transaction() as session:
        row = receive(session, actor, envelope=envelope, digest=digest, size=size, files=files)
        row_id = row.id if row is not None else None
    if row_id is None:
        raise Problem("openrosa.conflict")
    with transaction() as session:
        row = judge(session, actor, row_id, store=_store(), profile=_settings().profile)
        code, missing = row.code, len(row.missing)
    if code is not None:
        raise Problem(code)
    return tell(_thanks(missing), 201, "submit_success")


def _thanks(missing):
    if not missing:
        # Collect knows this sentence and says it in its own words.
        return _("full submission upload was successful!")
    return ngettext(
        "The record is here. %(num)d file of it is still to come.",
        "The record is here. %(num)d files of it are still to come.",
        missing,
    )


def _entry(project, form):
    digest = form.version.digest
    entry = {
        "formID": form.version.checklist.name,
        "name": _title(form),
        "version": form.version.version,
        "hash": f"md5:{documents.md5(form.xform.encode())}",
        "downloadUrl": address(project, f"form/{digest}"),
    }
    return entry | ({"manifestUrl": address(project, f"manifest/{digest}")} if form.files else {})


def _title(form):
    wanted = (str(get_locale()), form.version.program["default_language"])
    return next((form.title[each] for each in wanted if form.title.get(each)), None) or next(iter(form.title.values()))


def _media(project, digest, name, md5):
    entry = {
        "filename": name,
        "hash": f"md5:{md5}",
        "downloadUrl": address(project, f"media/{digest}/{quote(name, safe='')}"),
    }
    return entry | ({"integrityUrl": address(project, "integrity")} if name == choices.FILE else {})


def _store():
    return current_app.extensions["siteaudit.blobs"]


def _settings():
    return current_app.extensions["siteaudit.settings"]
