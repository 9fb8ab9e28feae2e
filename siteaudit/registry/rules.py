"""Pure: what each face may show of a site, why one is left out, and the bytes of CSV, GeoJSON and ICGLR JSON.

A projection is built from an allow-list of fields, so that it cannot contain the rest. Files are made piece
by piece from an iterator of records: a country's register never stands in memory whole.
"""

import csv
import io
import json
import re

from siteaudit.core.spreadsheet import guard

from . import icglr

FACES = ("registry", "public")
FORMATS = {"icglr-json": "json", "geojson": "geojson", "csv": "csv"}
# What can be asked for: the ICGLR record holds persons, so it has no public face.
CHOICES = (("icglr-json", "registry"), ("geojson", "registry"), ("csv", "registry"), ("geojson", "public"), ("csv", "public"))
SCHEMAS = {"icglr-json": icglr.STANDARD, "geojson": "siteaudit sites 1 (RFC 7946)", "csv": "siteaudit sites 1 (RFC 4180)"}
_PLACE = ("name", "country", "province", "territory")
_STATUS = ("status", "status_code", "status_since", "status_until", "status_cause", "status_reference")
COLUMNS = {
    "registry": (
        "uid", "icglr_id", "national_id", *_PLACE, "collectivity", "grouping", "village", "longitude", "latitude",
        "position_source", "accuracy_m", "activity", "minerals", *_STATUS, "profile", "source",
    ),
    "public": ("uid", *_PLACE, "longitude", "latitude", "minerals", *_STATUS, "source"),
}  # fmt: skip
# Fields of MD.07 and MD.09 that name a person, and what gives one away anywhere else.
_PERSONAL = {"inspectorName", "legalRepresentative", "contactPhoneNumber", "contactEmail"}
_TRACE = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}|\+[0-9][0-9 ]{7,}[0-9]")


def project(row, face, decimals):
    """The fields of `row` that `face` may show; position rounded, for the public only where the State published it."""
    shown = {name: row[name] for name in COLUMNS[face]}
    if face == "public" and not row["is_published"]:
        shown["longitude"] = shown["latitude"] = None
    for name in ("longitude", "latitude"):
        if shown[name] is not None:
            shown[name] = round(shown[name], decimals)
    return shown


def left_out_reason(row, face, form):
    """Why this site is not in the file, or None. "none" is never exported as a status (0 is blue).

    The public sees what a State decided: a profile without the four shapes is a project's own regime.
    """
    if form == "icglr-json" and row["status_code"] is None:
        return "no-official-status" if row["status"] == "none" else "no-icglr-code"
    if face == "public" and row["shape"] == "none":
        return "no-official-status" if row["status"] == "none" else "no-state-regime"
    if form == "icglr-json" and (lacking := icglr.missing(row)):
        return "missing: " + ", ".join(lacking)
    return None


def source_text(office, demo):
    """Who says it; it stands in every record, for a file travels without its manifest."""
    return f"{office} (demonstration: invented data)" if demo else office


def csv_pieces(records, face):
    """RFC 4180 with a byte-order mark for spreadsheets; no cell can start a formula."""
    yield "\ufeff".encode() + _csv_line(COLUMNS[face])
    for record in records:
        yield _csv_line([guard(record[name]) for name in COLUMNS[face]])


def geojson_pieces(records, about):
    """RFC 7946: WGS 84, longitude first; a site without a place that may be shown has a null geometry."""
    yield _json({"type": "FeatureCollection", "siteaudit": about})[:-1] + b',"features":['
    yield from _joined(map(feature, records))
    yield b"\n]}\n"


def feature(record):
    """A record as a GeoJSON feature."""
    point = {"type": "Point", "coordinates": [record["longitude"], record["latitude"]]}
    return {
        "type": "Feature",
        "id": record["uid"],
        "geometry": point if record["longitude"] is not None else None,
        "properties": {name: value for name, value in record.items() if name not in ("longitude", "latitude")},
    }


def icglr_pieces(records, about):
    """The MD.01 records of one hand-over, with what the file is about before them."""
    yield _json({"about": about})[:-1] + b',"mineSites":['
    yield from _joined(records)
    yield b"\n]}\n"


def has_personal_data(value):
    """Whether a field that names a person is filled anywhere in this JSON value, or a text holds an address or number."""
    if isinstance(value, dict):
        return any((name in _PERSONAL and inner) or has_personal_data(inner) for name, inner in value.items())
    if isinstance(value, list):
        return any(has_personal_data(inner) for inner in value)
    return isinstance(value, str) and ("@" in value or "+" in value) and _TRACE.search(value) is not None


def _csv_line(cells):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _joined(records):
    for place, record in enumerate(records):
        yield (b",\n" if place else b"\n") + _json(record)


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
