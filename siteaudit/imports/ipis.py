"""Pure: one row of the IPIS open data becomes a plain record in our words.

The file is one row per visit or status record, in French free text with variants. Nothing is guessed:
what is not recognised becomes "other" and keeps its text in `texts`. Naming of armed actors stays in
`values` and is restricted wherever it is shown.
"""

import datetime
import re
from typing import NamedTuple

from siteaudit.access.rules import fold
from siteaudit.core.names import one_line
from siteaudit.core.problems import Problem
from siteaudit.sites.rules import is_position

from . import ipis_values
from . import ipis_words as words

NEEDED = (
    "vid",
    "project",
    "source",
    "pcode",
    "name",
    "visit_date",
    "visit_onsite",
    "visit_onsite_novisitreason",
    "longitude",
    "latitude",
    "location_origin",
    "province",
    "territoire",
    "collectivite",
    "groupement",
    "village",
)
_MERGED = re.compile(
    r"consid[ée]r[ée] comme un (?:chantier|camp de creuseurs) d[eu] (?:site )?"
    r"(?P<name>[^()]*?)\s*(?:\((?P<code>codmine\d+)\))?\s*$",
    re.IGNORECASE,
)
_PLACES = ("province", "territoire", "collectivite", "groupement")
_NAMES = ("name", *_PLACES, "village")
_LONGEST = {"vid": 50, "pcode": 50, **dict.fromkeys(_NAMES, 200)}
_CODE = re.compile(r"codmine\d+", re.IGNORECASE)


class Hint(NamedTuple):
    """The row says that its site is part of another one, by code where it gives one."""

    name: str
    code: str | None


class Record(NamedTuple):
    """One row in our words. `kind` is on_site, remote, failed, qualification or itsci."""

    kind: str
    vid: str
    project: str
    source: str
    pcode: str
    name: str
    on: datetime.date
    reason: str | None
    lon: float
    lat: float
    position_source: str
    places: tuple
    locality: str | None
    minerals: tuple
    status: str | None
    hint: Hint | None
    values: dict
    texts: dict


def check_columns(header):
    """Raise import.column-missing naming every column that the file should have and has not."""
    missing = [name for name in NEEDED if name not in (header or ())]
    if missing:
        raise Problem("import.column-missing", columns=missing)


def parse(row):
    """The record of one row, or a Problem that says what is wrong with the row."""
    cells = {name: (text or "").strip() for name, text in row.items() if name}
    cells |= {name: one_line(cells[name]) for name in _NAMES}
    for name in ("vid", "pcode", "name", "province"):
        if not cells[name]:
            raise Problem("import.row-incomplete", column=name)
    for name, longest in _LONGEST.items():
        if len(cells[name]) > longest:
            raise Problem("import.value-unknown", column=name)
    reason_text = cells["visit_onsite_novisitreason"]
    texts = {}
    values = ipis_values.read_values(cells, texts, is_status=_kind(cells) == "qualification")
    if reason_text:
        texts["reason"] = reason_text
    lon, lat = _position(cells)
    return Record(
        kind=_kind(cells),
        vid=cells["vid"],
        project=cells["project"],
        source=cells["source"],
        pcode=cells["pcode"],
        name=cells["name"],
        on=_date(cells["visit_date"]),
        reason=_reason(cells),
        lon=lon,
        lat=lat,
        position_source=position_source(cells["location_origin"]),
        places=tuple(cells[name] for name in _PLACES),
        locality=cells["village"] or None,
        minerals=_minerals(cells, texts),
        status=_status(cells),
        hint=merge_hint(reason_text),
        values=values,
        texts=texts,
    )


def position_source(text):
    """How the position was obtained: gps, approximate, map, village, old or unknown."""
    folded = fold(text)
    if not text:
        return "unknown"
    if folded == "gps" or folded.startswith("gps ipis") or folded.startswith("gps wcs"):
        return "gps"
    if "village" in folded or "groupment" in folded or folded.startswith("gps "):
        return "approximate" if folded == "gps approximation" else "village"
    if folded.startswith("approximation"):
        return "approximate"
    if folded.startswith(("landsat", "numerisation")):
        return "map"
    return "old" if folded.startswith("ancienne") else "unknown"


def merge_hint(text):
    """The other site when the text says that this one is a part of it, else None."""
    found = _MERGED.search(text)
    if not found:
        return None
    code = _CODE.search(text)
    name = found["name"].strip()
    return Hint(name or code.group().lower(), code.group().lower() if code else None)


def _kind(cells):
    project = fold(cells["project"]) if cells["project"] else ""
    if project == "qualification status":
        return "qualification"
    if project == "itsci status":
        return "itsci"
    if cells["visit_onsite"] == "1":
        return "on_site"
    return "remote" if "third party" in fold(cells["visit_onsite_novisitreason"]) else "failed"


def _reason(cells):
    if cells["visit_onsite"] == "1" or _kind(cells) not in ("failed", "remote"):
        return None
    if not cells["visit_onsite_novisitreason"]:
        return None
    folded = fold(cells["visit_onsite_novisitreason"])
    if "third party" in folded:
        return "third_party"
    return next((code for part, code in words.REASONS if part in folded), "other")


def _status(cells):
    if _kind(cells) != "qualification":
        return None
    status = words.STATUSES.get(fold(cells.get("qualification", "")))
    if status is None:
        raise Problem("import.value-unknown", column="qualification")
    return status


def _date(text):
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise Problem("import.value-unknown", column="visit_date") from None


def _position(cells):
    try:
        lon, lat = float(cells["longitude"]), float(cells["latitude"])
    except ValueError:
        raise Problem("position.invalid") from None
    if not is_position(lon, lat):
        raise Problem("position.invalid")
    return lon, lat


def _minerals(cells, texts):
    found = []
    for number in (1, 2, 3):
        text = cells.get(f"mineral{number}", "")
        codes = words.MINERALS.get(fold(text), ()) if text else ()
        if text and not codes and fold(text) != "inconnu":
            texts[f"mineral{number}"] = text
        found.extend(codes)
    return tuple(dict.fromkeys(found))
