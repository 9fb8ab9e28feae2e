"""The public list and map at /, and the export page for registry officers. Status only, never a finding."""

import io
import json
import zipfile

from flask import Blueprint, current_app, g, jsonify, render_template, request, send_file

from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import reading
from siteaudit.web.command import form, page

from . import rules, service

bp = Blueprint("registry", __name__, template_folder="templates")
_STATUSES = ("green", "yellow", "red", "blue")


@bp.get("/")
def public_list():
    """Every site with an official status: list with filters in the address, and map."""
    g.has_map = True
    rows = _public_rows()
    chosen = {name: request.args.get(name, "") for name in ("province", "status")}
    shown = [row for row in rows if all(not value or row[name] == value for name, value in chosen.items())]
    counts = {status: sum(row["status"] == status for row in rows) for status in _STATUSES}
    provinces = sorted({row["province"] for row in rows if row["province"]})
    return render_template(
        "public.html", rows=shown, total=len(rows), counts=counts, provinces=provinces, chosen=chosen
    )


@bp.get("/registry/sites.geojson")
def public_geojson():
    """The public projection as GeoJSON, for the map and for readers."""
    settings = _settings()
    rows = [row for row in _public_rows() if row["longitude"] is not None]
    about = {"office": settings.office_name, "demonstration": settings.demo, "face": "public"}
    response = current_app.response_class(rules.as_geojson(rows, about), mimetype="application/geo+json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.get("/registry/exports")
@page
def exports(session, actor):
    """What was handed out, and what can be."""
    runs = service.list_exports(session, actor)
    return render_template("exports.html", runs=runs, formats=sorted(rules.FORMATS), faces=rules.FACES)


@bp.post("/registry/exports")
@form
def make_export(session, actor):
    """Make one export and hand it over as a zip of the file and its manifest."""
    settings = _settings()
    made = service.make_export(
        session,
        actor,
        form=request.form.get("form", ""),
        face=request.form.get("face", ""),
        office=settings.office_name,
        demo=settings.demo,
        public_decimals=settings.public_decimals,
        sign=current_app.extensions["siteaudit.keyring"].sign_head,
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made["files"].items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(made["manifest"], ensure_ascii=False, indent=1))
    packed.seek(0)
    name = f"siteaudit-{made['manifest']['format']}-{made['manifest']['face']}.zip"
    return send_file(packed, mimetype="application/zip", as_attachment=True, download_name=name)


@bp.get("/registry/manifest/<uuid:uid>")
@page
def manifest(session, actor, uid):
    """The manifest of one export as it was given out."""
    run = next((one for one in service.list_exports(session, actor, limit=10_000) if one.uid == str(uid)), None)
    return jsonify(run.manifest) if run else ("", 404)


def _public_rows():
    with reading() as session:
        return service.list_public_sites(session, SYSTEM, decimals=_settings().public_decimals)


def _settings():
    return current_app.extensions["siteaudit.settings"]
