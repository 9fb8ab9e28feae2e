"""The public list and map at /, its downloads, and the export page for registry officers. Status only."""

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, send_file

from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import b64
from siteaudit.core.transaction import reading
from siteaudit.web.command import form, page

from . import service, words
from .packing import pack, room_in, sweep

bp = Blueprint("registry", __name__, template_folder="templates")
PAGE = 100
_STATUSES = ("green", "yellow", "red", "blue")


def setup(_app, settings):
    """What an export that was killed left behind goes at the next start: its answers lie there in the clear."""
    sweep(settings.data_path)


@bp.get("/")
def public_list():
    """Every site with a status that a State decided: list with filters in the address, and map."""
    g.has_map = True
    asked = _asked()
    number = request.args.get("page", 1, type=int)
    number = min(max(number, 1), 10_000)
    with reading() as session:
        found = service.list_public_sites(
            session, SYSTEM, office=_office(), start=(number - 1) * PAGE, limit=PAGE, **asked
        )
        provinces = service.list_provinces(session, SYSTEM)
        is_empty = not found.counts and service.count_public_sites(session, SYSTEM) == 0
    shown = sorted(found.counts, key=lambda word: (*_STATUSES, word).index(word))
    return render_template(
        "public.html", found=found, is_empty=is_empty, provinces=provinces, asked=asked, words=shown, rule_of=words.rule_of,
        number=number, pages=-(-found.total // PAGE), today=clock.today(),
    )  # fmt: skip


@bp.get("/registry/")
def registry():
    """The registry begins with what everybody may see."""
    return redirect("/")


@bp.get("/registry/sites.<any(geojson, csv):form>")
def public_file(form):
    """The public list as a file, with the filters of the address."""
    with reading() as session:
        body = service.get_public_file(session, SYSTEM, form=form, office=_office(), **_asked())
    answer = Response(body, content_type="text/csv; charset=utf-8" if form == "csv" else "application/geo+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="sites-public.{form}"'
    return answer


@bp.get("/registry/key")
def log_key():
    """The public key that manifests are signed with."""
    keyring = current_app.extensions["siteaudit.keyring"]
    key, _signature = keyring.sign_head(b"")
    return jsonify(id=key, public=b64(keyring.log_public), algorithm="Ed25519", signs="manifests, log heads")


@bp.get("/registry/exports")
@page
def exports(session, actor):
    """What was handed out, and what can be."""
    runs = service.list_exports(session, actor)
    key, _signature = current_app.extensions["siteaudit.keyring"].sign_head(b"")
    return render_template("exports.html", runs=runs, choices=[(f"{made} {face}", words.CHOICES[f"{made} {face}"]) for made, face in service.CHOICES], key=key)


@bp.post("/registry/exports")
@form
def make_export(session, actor):
    """Make one export; after the commit hand it over as a zip of the file and its manifest."""
    wanted, _, face = request.form.get("choice", "").partition(" ")
    with room_in(current_app.extensions["siteaudit.settings"].data_path) as folder:
        made = service.make_export(session, actor, form=wanted, face=face, folder=folder, office=_office())
        packed = pack(folder)
    name = f"siteaudit-{wanted}-{face}-{made['made_at'][:10]}.zip"
    return lambda: send_file(packed, mimetype="application/zip", as_attachment=True, download_name=name)


@bp.get("/registry/manifest/<uuid:uid>")
@page
def manifest(session, actor, uid):
    """The manifest of one export as it was given out."""
    return jsonify(service.get_manifest(session, actor, str(uid)))


def _office():
    return service.Office.of(current_app.extensions["siteaudit.settings"], current_app.extensions["siteaudit.keyring"])


def _asked():
    """The filters of the address; an empty one is none, a long one is cut."""
    return {name: request.args.get(name, "").strip()[:100] for name in ("province", "status", "q")}
