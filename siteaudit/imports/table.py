"""Pure: the plain mappings, CSV and GeoJSON. One row or point is one site; columns are our own words.

name, code (needed); longitude, latitude, position_source, accuracy_m; province, territory, collectivity,
grouping, village; minerals (HS codes), aliases, national_id, activity, operator_type. Lists are separated
by "|". In GeoJSON the same names are properties of a Point.
"""

import csv
import io
import json
from typing import NamedTuple

from siteaudit.core.problems import Problem
from siteaudit.sites.rules import Activity, OperatorType, PositionSource, is_position

NEEDED = ("code", "name")
PLACES = ("province", "territory", "collectivity", "grouping")
_WORDS = {"activity": Activity, "operator_type": OperatorType, "position_source": PositionSource}


class SiteRow(NamedTuple):
    """One site as a source lists it."""

    code: str
    name: str
    places: tuple
    locality: str | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    position_source: str
    minerals: tuple
    aliases: tuple
    national_id: str | None
    activity: str
    operator_type: str


def read_csv(text):
    """Rows of a CSV text (comma or semicolon, with or without a byte order mark) as (line, cells)."""
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise Problem("import.column-missing", columns=missing)
    for row in reader:
        yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if name}


def read_geojson(text):
    """Features of a GeoJSON FeatureCollection of points as (number, cells)."""
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise Problem("import.not-readable") from error
    for number, feature in enumerate(features, 1):
        cells = {name: "" if value is None else str(value).strip() for name, value in _properties(feature)}
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(shape, dict) and shape.get("type") == "Point" and isinstance(shape.get("coordinates"), list):
            place = [*shape["coordinates"], "", ""]
            cells |= {"longitude": str(place[0]), "latitude": str(place[1])}
        yield number, cells


def parse(cells):
    """The site of one row, or a Problem that says what is wrong with the row."""
    for name in NEEDED:
        if not cells.get(name):
            raise Problem("import.row-incomplete", column=name)
    if any(len(cells.get(name, "")) > 200 for name in ("code", "name", "village", *PLACES)) or len(cells["code"]) > 64:
        raise Problem("import.value-unknown", column="name")
    words = {}
    for name, kind in _WORDS.items():
        try:
            words[name] = kind(cells.get(name) or "unknown").value
        except ValueError:
            raise Problem("import.value-unknown", column=name) from None
    lon, lat = _number(cells, "longitude"), _number(cells, "latitude")
    if (lon is not None or lat is not None) and not is_position(lon, lat):
        raise Problem("position.invalid")
    return SiteRow(
        code=cells["code"],
        name=" ".join(cells["name"].split()),
        places=tuple(" ".join(cells.get(name, "").split()) for name in PLACES),
        locality=cells.get("village") or None,
        lon=lon,
        lat=lat,
        accuracy_m=_number(cells, "accuracy_m"),
        minerals=_list(cells, "minerals"),
        aliases=_list(cells, "aliases"),
        national_id=cells.get("national_id") or None,
        **words,
    )


def _properties(feature):
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found.items() if isinstance(found, dict) else ()


def _number(cells, name):
    if not cells.get(name):
        return None
    try:
        return float(cells[name])
    except ValueError:
        raise Problem("import.value-unknown", column=name) from None


def _list(cells, name):
    parts = (part.strip() for part in cells.get(name, "").split("|"))
    return tuple(dict.fromkeys(part for part in parts if part))
