"""Pure: the plain mappings, CSV and GeoJSON. One row or point is one site; columns are our own words.

name, code (needed); longitude, latitude, position_source, accuracy_m; province, territory, collectivity,
grouping, village; minerals (HS codes), aliases, national_id, activity, operator_type. Lists are separated
by "|". In GeoJSON the same names are properties of a Point.
"""

import csv
import io
import json
from typing import NamedTuple

from siteaudit.core.names import one_line
from siteaudit.core.problems import Problem
from siteaudit.sites.rules import Activity, OperatorType, PositionSource, check_position

NEEDED = ("code", "name")
PLACES = ("province", "territory", "collectivity", "grouping")
BEYOND = None  # the heading of cells that stand behind the last one
# As long as the columns that keep them.
_LONGEST = {"code": 64, "national_id": 64, **dict.fromkeys(("name", "village", *PLACES), 200)}
_LONGEST_OF = {"minerals": 16, "aliases": 200}
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
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",", restkey=BEYOND)
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise Problem("import.column-missing", columns=missing)
        for row in reader:
            beyond = "".join(row.pop(BEYOND, ()))
            yield reader.line_num, {BEYOND: beyond.strip(), **{name: (value or "").strip() for name, value in row.items() if name}}
    except csv.Error as error:
        raise Problem("import.not-readable") from error


def read_geojson(text):
    """Features of a GeoJSON FeatureCollection of points as (number, cells)."""
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem("import.not-readable") from error
    if not isinstance(features, list):
        raise Problem("import.not-readable")
    for number, feature in enumerate(features, 1):
        cells = {name: _text_of(value) for name, value in _properties(feature)}
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(shape, dict) and shape.get("type") == "Point" and isinstance(shape.get("coordinates"), list):
            place = [*shape["coordinates"], "", ""]
            cells |= {"longitude": str(place[0]), "latitude": str(place[1])}
        yield number, cells


def parse(cells):
    """The site of one row, or a Problem that says what is wrong with the row."""
    if cells.get(BEYOND):
        raise Problem("import.row-longer")
    # A code stays as it is written there: by it the next edition finds its site.
    lines = {name: one_line(cells.get(name, "")) for name in _LONGEST} | {"code": cells.get("code", "")}
    for name in NEEDED:
        if not lines[name]:
            raise Problem("import.row-incomplete", column=name)
    if not lines["code"].isprintable():
        raise Problem("import.value-unknown", column="code")
    lists = {name: _list(cells, name) for name in _LONGEST_OF}
    for name, longest in (_LONGEST | _LONGEST_OF).items():
        if any(len(text) > longest for text in lists.get(name, (lines.get(name, ""),))):
            raise Problem("import.value-unknown", column=name)
    words = {}
    for name, kind in _WORDS.items():
        try:
            words[name] = kind(cells.get(name) or "unknown").value
        except ValueError:
            raise Problem("import.value-unknown", column=name) from None
    lon, lat, accuracy = (_number(cells, name) for name in ("longitude", "latitude", "accuracy_m"))
    has_place = lon is not None or lat is not None
    if has_place:
        check_position(lon, lat, accuracy)
    return SiteRow(
        code=lines["code"],
        name=lines["name"],
        places=tuple(lines[name] for name in PLACES),
        locality=lines["village"] or None,
        lon=lon,
        lat=lat,
        accuracy_m=accuracy if has_place else None,
        national_id=lines["national_id"] or None,
        **lists,
        **words,
    )


def _properties(feature):
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found.items() if isinstance(found, dict) else ()


def _text_of(value):
    """A property as a cell; a list of texts as this file writes lists."""
    if isinstance(value, list):
        return "|".join(map(_text_of, value))
    return "" if value is None else str(value).strip()


def _number(cells, name):
    if not cells.get(name):
        return None
    try:
        return float(cells[name])
    except ValueError:
        raise Problem("import.value-unknown", column=name) from None


def _list(cells, name):
    return tuple(dict.fromkeys(part for part in map(one_line, cells.get(name, "").split("|")) if part))
