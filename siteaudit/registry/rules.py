"""Pure: projections of a site for each face, the ICGLR mine-site record, and what is personal in it.

A projection is built from an allow-list of fields, so that it cannot contain the rest. Source of names
and code lists: ICGLR Data Sharing Protocol Standards, MD.01-MD.10 (drafts of January 2026).
"""

import csv
import io
import json

STANDARD = "ICGLR Data Sharing Protocol Standards, draft 2026-01"
FACES = ("registry", "public")
FORMATS = {"icglr-json": "json", "geojson": "geojson", "csv": "csv"}
# MD.01 takes four decimals (about 11 m).
REGISTRY_DECIMALS = 4
ACTIVITY = {"abandoned": 0, "active": 1, "non_active": 2}
LICENCE_KINDS = {"claim", "exploration_permit", "mining_license", "artisanal_permit", "unlicensed", "other"}
# Paths of MD.07 and MD.09 that name a person; a file holds personal data when one of them is filled.
PERSONAL = ("inspectorName", "legalRepresentative", "contactPhoneNumber", "contactEmail")
COLUMNS = {
    "registry": (
        "uid", "icglr_id", "national_id", "name", "country", "province", "territory", "collectivity", "grouping",
        "village", "longitude", "latitude", "position_source", "accuracy_m", "activity", "minerals", "status",
        "status_code", "status_since", "status_until", "status_reference", "profile",
    ),
    "public": (
        "uid", "name", "country", "province", "territory", "longitude", "latitude", "minerals", "status",
        "status_code", "status_since", "status_until", "status_reference",
    ),
}
# A spreadsheet reads a cell that begins with one of these as a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", ";", "|", "＝", "＋", "－", "＠")


def project(row, face, decimals):
    """The fields of `row` that `face` may show; position rounded, for the public only where published."""
    shown = {name: row.get(name) for name in COLUMNS[face]}
    if face == "public" and not row.get("is_published"):
        shown["longitude"] = shown["latitude"] = None
    for name in ("longitude", "latitude"):
        if shown[name] is not None:
            shown[name] = round(shown[name], decimals)
    return shown


def left_out_reason(row, face, form):
    """Why this site is not in the file, or None. "none" is never exported as a status (0 is blue)."""
    if row["status_code"] is None and (face == "public" or form == "icglr-json"):
        return "no-official-status"
    if form == "geojson" and row["longitude"] is None:
        return "no-position"
    if form == "icglr-json" and (missing := missing_for_icglr(row)):
        return "missing: " + ", ".join(missing)
    return None


def missing_for_icglr(row):
    """Names of the mandatory fields of MD.01 that nobody has given yet."""
    needed = {
        "icglrId": row["icglr_id"],
        "nationalId": row["national_id"],
        "activityStatus": ACTIVITY.get(row["activity"]) is not None,
        "geolocalization": row["longitude"] is not None,
        "mineral": row["mineral_codes"],
        "license": row["licences"],
        "owner": row["owner"],
    }
    missing = [name for name, value in needed.items() if not value]
    if row["owner"]:
        contact = row["owner"]["contactDetails"]
        missing += [f"owner.{name}" for name, value in contact.items() if not value]
    return missing


def mine_site(row):
    """The MD.01 record of a complete row (see `missing_for_icglr`)."""
    record = {
        "icglrId": row["icglr_id"],
        "addressCountry": row["country"],
        "nationalId": row["national_id"],
        "certificationStatus": row["status_code"],
        "activityStatus": ACTIVITY[row["activity"]],
        "mineSiteLocation": {
            "geolocalization": {
                "latitude": round(row["latitude"], REGISTRY_DECIMALS),
                "longitude": round(row["longitude"], REGISTRY_DECIMALS),
            },
            "localGeographicDesignation": _address(row),
        },
        "mineral": row["mineral_codes"],
        "license": [_without_empty(one) for one in row["licences"]],
        "owner": _without_empty(row["owner"]),
        "operator": [_without_empty(one) for one in row["operators"]],
        "inspection": row["inspections"],
        "statusChange": row["status_changes"],
    }
    return record


def contradictions(record):
    """Where a record that fits the schema contradicts itself: validate meaning, not only shape."""
    faults = []
    changes = record["statusChange"]
    if changes and changes[-1]["newStatus"] != record["certificationStatus"]:
        faults.append("the last status change is not the present status")
    if [one["dateOfChange"] for one in changes] != sorted(one["dateOfChange"] for one in changes):
        faults.append("status changes are not in order of time")
    return faults


def as_csv(rows, face):
    """RFC 4180 with a byte-order mark for spreadsheets; no cell can start a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS[face])
    for row in rows:
        writer.writerow([guard(row[name]) for name in COLUMNS[face]])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def guard(value):
    """A cell's text: numbers stay numbers, text that looks like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return value
    text = str(value).replace("\x00", "")
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) else text


def as_geojson(rows, about):
    """RFC 7946: WGS 84, longitude first; `about` names the office, the moment and whether it is a demo."""
    features = [
        {
            "type": "Feature",
            "id": row["uid"],
            "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
            "properties": {name: value for name, value in row.items() if name not in ("longitude", "latitude")},
        }
        for row in rows
    ]
    collection = {"type": "FeatureCollection", "siteaudit": about, "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1).encode("utf-8")


def as_icglr(records, about):
    """The MD.01 records of one hand-over, with what the file is about before them."""
    return json.dumps({"about": about, "mineSites": records}, ensure_ascii=False, indent=1).encode("utf-8")


def has_personal_data(value):
    """Whether any field that names a person is filled anywhere in this JSON value."""
    if isinstance(value, dict):
        return any((name in PERSONAL and inner) or has_personal_data(inner) for name, inner in value.items())
    return any(has_personal_data(inner) for inner in value) if isinstance(value, list) else False


def _address(row):
    address = {"country": row["country"], "addressLocalityText": row["village"] or row["name"]}
    if row["province_code"]:
        address["subnationalDivisionL1"] = row["province_code"]
    for place, level in enumerate(("province", "territory", "collectivity", "grouping"), 1):
        if row[level]:
            address["subnationalDivisionL1Text" if place == 1 else f"subnationalDivisionL{place}"] = row[level]
    return address


def _without_empty(record):
    return {name: value for name, value in record.items() if value not in (None, "", [])}
