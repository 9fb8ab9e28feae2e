"""Pure: one row of the IPIS open data becomes a plain record in our words.

The file is one row per visit or status record, in French free text with variants. Nothing is guessed:
what is not recognised becomes "other" and keeps its text in `texts`. Naming of armed actors stays in
`values` and is restricted wherever it is shown.
"""

import datetime
import re
from typing import NamedTuple

from siteaudit.access.rules import fold
from siteaudit.core.problems import Problem
from siteaudit.sites.rules import is_position

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
# ISO 3166-2 of the provinces that the file names, by folded name.
PROVINCES = {
    "nord kivu": "CD-NK",
    "sud kivu": "CD-SK",
    "ituri": "CD-IT",
    "maniema": "CD-MA",
    "tanganyika": "CD-TA",
    "haut katanga": "CD-HK",
    "haut lomami": "CD-HL",
    "lualaba": "CD-LU",
    "tshopo": "CD-TO",
    "haut uele": "CD-HU",
    "bas uele": "CD-BU",
    "kasai oriental": "CD-KE",
}
# HS headings; the first four are the ICGLR's designated minerals.
MINERALS = {
    "or": ("7108.12.00",),
    "cassiterite": ("2609.00.00",),
    "wolframite": ("2611.00.00",),
    "coltan": ("2615.90.00",),
    "minerais mixtes cassiterite coltan": ("2609.00.00", "2615.90.00"),
    "cuivre": ("2603.00.00",),
    "digenite": ("2603.00.00",),
    "cobalt": ("2605.00.00",),
    "diamant": ("7102.10.00",),
    "tourmaline": ("7103.10.00",),
    "amethyste": ("7103.10.00",),
    "saphir": ("7103.10.00",),
    "manganese": ("2602.00.00",),
    "fer": ("2601.11.00",),
    "bauxite": ("2606.00.00",),
    "argent": ("2616.10.00",),
    "plomb": ("2607.00.00",),
    "galene": ("2607.00.00",),
    "titanium": ("2614.00.00",),
    "zircon": ("2615.10.00",),
    "niobium": ("2615.90.00",),
    "pyrochlore": ("2615.90.00",),
    "monazite": ("2612.20.00",),
    "charbon": ("2701.19.00",),
    "quartz": ("2506.10.00",),
}
STATUSES = {
    "vert": "green",
    "jaune": "yellow",
    "rouge": "red",
    "bleu": "blue",
    "not class": "not_classified",
    "no class": "not_classified",
    "not classified": "not_classified",
}
FREQUENCIES = {
    "permanent": "permanent",
    "quotidien": "daily",
    "plus d une fois par semaine": "several_weekly",
    "deux fois par semaine": "several_weekly",
    "trois fois par semaine": "several_weekly",
    "une fois par semaine": "weekly",
    "chaque semaine": "weekly",
    "hebdomadaire": "weekly",
    "une fois tous les 15 jours": "fortnightly",
    "moins d une fois par semaine": "fortnightly",
    "une fois par mois": "monthly",
    "moins d une fois par mois": "rarely",
    "une fois tous les deux mois": "rarely",
    "apres un ou deux mois": "rarely",
    "apres un ou plusieurs mois": "rarely",
    "trimestriel": "rarely",
    "une fois par trimestre": "rarely",
    "semestriel": "rarely",
    "annuel": "rarely",
    "rarement": "rarely",
    "regulier": "regular",
    "occasionnel": "occasional",
    "occasionnellement": "occasional",
    "irregulier": "irregular",
    "aleatoire": "irregular",
    "non permanent": "irregular",
    "temporaire": "irregular",
    "brusquement": "irregular",
    "a l improviste": "irregular",
    "pas": "never",
}
ACTORS = {
    "aucun": "none",
    "fardc elements indisciplines": "army_interference",
    "fardc pas d ingerence constatee": "army_no_interference",
    "fardc pas de donnees sur les ingerences": "army_no_data",
    "pnc elements indisciplines": "police_interference",
    "pnc pas d ingerence constatee": "police_no_interference",
    "pmh elements indisciplines": "mining_police_interference",
    "pmh pas d ingerence constatee": "mining_police_no_interference",
    "groupe arme local": "armed_group_local",
    "groupe arme etranger": "armed_group_foreign",
}
SERVICES = (
    ("saesscam", "saemape"),
    ("saemape", "saemape"),
    ("division des mines", "division"),
    ("police des mine", "pmh"),
    ("police de mine", "pmh"),
    ("polimine", "pmh"),
    ("pmh", "pmh"),
    ("anti fraude", "antifraud"),
    ("chefferie", "chefferie"),
    ("dgrpi", "prov_tax"),
    ("dgrma", "prov_tax"),
    ("dgrpo", "prov_tax"),
    ("dgpri", "prov_tax"),
    ("dprm", "prov_tax"),
    ("direction generale des recettes", "prov_tax"),
    ("ceec", "ceec"),
    ("pnc", "pnc"),
    ("police", "pnc"),
    ("fardc", "fardc"),
    ("anr", "anr"),
    ("dgm", "dgm"),
    ("dgi", "dgi"),
)
ACCESS = {"less2h": "lt2h", "more2h": "gt2h", "carmoto": "vehicle"}
MECHANISATION = {"bas": "low", "moyen": "medium", "haut": "high"}
ACTS = (
    "taxation",
    "commerce_taxation",
    "entrance_taxation",
    "monopoly",
    "buying_minerals",
    "digging",
    "forced_labour",
    "pillaging",
    "pit_ownership",
)
_YES_NO = {"1": "yes", "0": "no", "dontknow": "unknown"}
_YES_NO_COLUMNS = ("mercury", "presence", "interference", "childunder15", "women")
_MERGED = re.compile(
    r"consid[ée]r[ée] comme un (?:chantier|camp de creuseurs) d[eu] (?:site )?"
    r"(?P<name>[^()]*?)\s*(?:\((?P<code>codmine\d+)\))?\s*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[0-9]{1,7}")
_LONGEST = {"vid": 50, "pcode": 50, "name": 200, "village": 200, "province": 200, "territoire": 200}
_LONGEST |= {"collectivite": 200, "groupement": 200}
_CODE = re.compile(r"codmine\d+", re.IGNORECASE)
_REASONS = (
    ("considere comme un", "merged"),
    ("correspondrait aux sites", "merged"),
    ("interdiction par", "refused_armed"),
    ("non autorisation", "refused_armed"),
    ("barriere des fardc", "refused_armed"),
    ("presence des fardc", "refused_armed"),
    ("interdit a tout acces", "refused_armed"),
    ("securite", "insecurity"),
    ("conflit", "insecurity"),
    ("groupes armes", "insecurity"),
    ("militaires", "insecurity"),
    ("acces refuse", "refused_operator"),
    ("suspen", "suspended"),
    ("arretees", "suspended"),
    ("inacti", "suspended"),
    ("route", "road"),
    ("routier", "road"),
    ("pirogue", "road"),
    ("climatique", "weather"),
    ("crue", "weather"),
    ("distance", "distance"),
)


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
    for name in ("vid", "pcode", "name", "province"):
        if not cells[name]:
            raise Problem("import.row-incomplete", column=name)
    for name, longest in _LONGEST.items():
        if len(cells[name]) > longest:
            raise Problem("import.value-unknown", column=name)
    reason_text = cells["visit_onsite_novisitreason"]
    texts = {}
    values = _values(cells, texts)
    if reason_text:
        texts["reason"] = reason_text
    lon, lat = _position(cells)
    return Record(
        kind=_kind(cells),
        vid=cells["vid"],
        project=cells["project"],
        source=cells["source"],
        pcode=cells["pcode"],
        name=" ".join(cells["name"].split()),
        on=_date(cells["visit_date"]),
        reason=_reason(cells),
        lon=lon,
        lat=lat,
        position_source=position_source(cells["location_origin"]),
        places=tuple(" ".join(cells[n].split()) for n in ("province", "territoire", "collectivite", "groupement")),
        locality=" ".join(cells["village"].split()) or None,
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


def frequency(text):
    """One of the frequency words, "other" for a sentence, None for an empty cell."""
    folded = fold(text) if text else ""
    if not folded:
        return None
    plain = re.sub(r"\boccasionel", "occasionnel", folded)
    for known in (plain, re.sub(r"(le|e)$", "", plain), re.sub(r"ere$", "er", plain), re.sub(r"lle$", "l", plain)):
        if known in FREQUENCIES:
            return FREQUENCIES[known]
    return "other"


def service(text):
    """The code of a state service, "other" when the list has none."""
    folded = fold(text)
    for part, code in SERVICES:
        if part in folded:
            return code
    return "other"


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
    return next((code for part, code in _REASONS if part in folded), "other")


def _status(cells):
    if _kind(cells) != "qualification":
        return None
    status = STATUSES.get(fold(cells.get("qualification", "")))
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
        codes = MINERALS.get(fold(text), ()) if text else ()
        if text and not codes and fold(text) != "inconnu":
            texts[f"mineral{number}"] = text
        found.extend(codes)
    return tuple(dict.fromkeys(found))


def _values(cells, texts):
    """Everything a visit may say, by our names; an empty cell says nothing and stands nowhere."""
    values = {name: _YES_NO.get(cells.get(name)) for name in _YES_NO_COLUMNS}
    values["workers_numb"] = int(cells["workers_numb"]) if _WHOLE.fullmatch(cells.get("workers_numb", "")) else None
    values |= {name: ACCESS.get(cells.get(name)) for name in ("access_dry", "access_wet")}
    values["mechanisation"] = MECHANISATION.get(fold(cells.get("mechanisation") or "-"))
    values["traceability"] = _traceability(cells.get("traceability", ""))
    if _kind(cells) != "qualification":
        values["qualification"] = STATUSES.get(fold(cells.get("qualification") or "-"))
    services = [cells.get(f"state_service{number}", "") for number in (1, 2, 3, 4)]
    values["state_services"] = list(dict.fromkeys(service(text) for text in services if text)) or None
    texts |= {f"state_service{n}": text for n, text in enumerate(services, 1) if text and service(text) == "other"}
    for name in ("childunder15work", "womenwork"):
        if cells.get(name):
            texts[name] = cells[name]
    for number in (1, 2, 3):
        values |= _actor(cells, number, texts)
    return {name: value for name, value in values.items() if value is not None}


def _actor(cells, number, texts):
    kind = ACTORS.get(fold(cells.get(f"type_armed_group{number}") or "-"))
    if kind == "none" and not cells.get(f"armed_group{number}"):
        return {"armed_group1_type": "none"} if number == 1 else {}
    if kind is None and not cells.get(f"armed_group{number}"):
        return {}
    name = f"armed_group{number}"
    often = cells.get(f"frequency_armed_group{number}", "")
    if frequency(often) == "other":
        texts[f"frequency_{name}"] = often
    acts = [act for act in ACTS if cells.get(f"{act}_{name}") == "1"]
    asked = [act for act in ACTS if cells.get(f"{act}_{name}") in ("0", "1")]
    return {
        name: cells.get(name) or None,
        f"{name}_type": kind or "unknown",
        f"{name}_frequency": frequency(often),
        f"{name}_acts": (acts or ["none"]) if asked else None,
    }


def _traceability(text):
    folded = fold(text) if text else ""
    if "itsci" in folded:
        return "itsci"
    if "better mining" in folded:
        return "better_mining"
    return "itoa" if folded == "itoa" else ("other" if folded else None)
