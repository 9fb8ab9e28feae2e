"""Pure: the MD.01 mine-site record of the ICGLR standard: what it lacks, what it says, where it contradicts itself.

Source of names and code lists: ICGLR Data Sharing Protocol Standards, MD.01-MD.10 (drafts of January 2026).
"""

import re

STANDARD = "ICGLR Data Sharing Protocol Standards, draft 2026-01"
# MD.06 takes four decimals (about 11 m).
DECIMALS = 4
ACTIVITY = {"abandoned": 0, "active": 1, "non_active": 2}
LICENCE_KINDS = {"claim", "exploration_permit", "mining_license", "artisanal_permit", "unlicensed", "other"}
# States whose mine sites the standard is for; a record of another country is no valid record.
MEMBERS = frozenset(("AO", "BI", "CD", "CF", "CG", "KE", "RW", "SS", "SD", "TZ", "UG", "ZM"))
_ID = re.compile(r"([A-Z]{2})-[+-]?[0-9]+\.[0-9]{4}[+-][0-9]+\.[0-9]{4}-[0-9]+")
_PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
_EMAIL = re.compile(r"[\w.\-]+@([\w-]+\.)+[\w-]{2,4}")


def missing(row):
    """Names of the mandatory fields that nobody has given yet or that do not have the standard's form."""
    needed = {
        "icglrId": row["icglr_id"] and _ID.fullmatch(row["icglr_id"]),
        # "PENDING" is what an office writes while the authority has given no number.
        "nationalId": row["national_id"] and row["national_id"].strip().upper() != "PENDING",
        "activityStatus": row["activity"] in ACTIVITY,
        "geolocalization": row["longitude"] is not None,
        "mineral": row["mineral_codes"],
        "license": row["licences"],
        "owner": row["owner"],
    }
    lacking = [name for name, value in needed.items() if not value]
    businesses = [("owner", row["owner"])] if row["owner"] else []
    businesses += [("operator", one) for one in row["operators"]]
    lacking += [f"{role}.{name}" for role, one in businesses for name in _lacking_in(one)]
    for licence in row["licences"]:
        if licence["licenseType"] != "unlicensed":
            lacking += [f"license.{name}" for name in ("licenseId", "owner") if not licence[name]]
    return list(dict.fromkeys(lacking))


def mine_site(row):
    """The MD.01 record of a complete row (see `missing`)."""
    return {
        "icglrId": row["icglr_id"],
        "addressCountry": row["country"],
        "nationalId": row["national_id"],
        "certificationStatus": row["status_code"],
        "activityStatus": ACTIVITY[row["activity"]],
        "mineSiteLocation": {
            "geolocalization": {
                "latitude": round(row["latitude"], DECIMALS),
                "longitude": round(row["longitude"], DECIMALS),
            },
            "localGeographicDesignation": _address(row),
        },
        "mineral": row["mineral_codes"],
        "license": [_filled(one) for one in row["licences"]],
        "owner": _filled(row["owner"]),
        "operator": [_filled(one) for one in row["operators"]],
        "inspection": row["inspections"],
        "statusChange": row["status_changes"],
    }


def contradictions(record):
    """Where a record that fits the schema contradicts itself: validate meaning, not only shape."""
    faults = []
    changes = [(one["dateOfChange"], one["newStatus"]) for one in record["statusChange"]]
    if not changes or changes[-1][1] != record["certificationStatus"]:
        faults.append("the last status change is not the present status")
    if [day for day, _ in changes] != sorted({day for day, _ in changes}):
        faults.append("status changes are not in order of time")
    if not record["icglrId"].startswith(f"{record['addressCountry']}-"):
        faults.append("the id names another country")
    for one in record["inspection"]:
        if one["inspectionResult"] not in _possible_results(changes, one["inspectionDate"]):
            faults.append("an inspection's result is not in the status history")
    return list(dict.fromkeys(faults))


def status_changes(periods):
    """One MD.10 line (day, code) for each day on which the code became another one; `periods` oldest first."""
    changes = []
    for period in periods:
        code = period["icglr_code"]
        if code is not None and (not changes or changes[-1][1] != code):
            changes.append((period["since"], code))
    return changes


def inspection_results(days, periods):
    """The code that each inspection led to or left standing, by position of `days` (oldest first), or None.

    It is that of the first decision that takes effect from that day on and before the next inspection,
    else of the period that held on the day. What time alone changed later is no result of an inspection.
    """
    coded = [period for period in periods if period["icglr_code"] is not None]
    results = []
    for place, day in enumerate(days):
        until = next((other for other in days[place + 1 :] if other > day), None)
        decided = [
            period["icglr_code"]
            for period in coded
            if period["cause"] == "decision" and period["since"] >= day and (until is None or period["since"] < until)
        ]
        held = [period["icglr_code"] for period in coded if period["since"] <= day]
        results.append(decided[0] if decided else (held[-1] if held else None))
    return results


def inspection_id(name, moment, uid):
    """Theirs is initials and time; ours adds the end of the visit's own id, for two may meet in one minute.

    A label says the function behind a comma: "Amina, monitor north".
    """
    initials = "".join(word[0] for word in re.findall(r"\w+", name.partition(",")[0])[:3]).upper()
    return f"{initials}-{moment:%Y-%m-%d-%H-%M}-{uid[-6:]}"


def _possible_results(changes, day):
    """The code in force on `day` and every later one."""
    before = [code for when, code in changes if when <= day]
    return {*before[-1:], *(code for when, code in changes if when >= day)}


def _lacking_in(business):
    contact = business["contactDetails"]
    given = {
        "identifier": business["identifier"],
        "name": business["name"],
        "physicalAddress": business["physicalAddress"]["addressLocalityText"],
        "legalRepresentative": contact["legalRepresentative"],
        "contactPhoneNumber": _PHONE.fullmatch(contact["contactPhoneNumber"]),
        "contactEmail": _EMAIL.fullmatch(contact["contactEmail"]),
    }
    return [name for name, value in given.items() if not value]


def _address(row):
    address = {"country": row["country"], "addressLocalityText": row["village"] or row["name"]}
    if row["province_code"]:
        address["subnationalDivisionL1"] = row["province_code"]
    for place, level in enumerate(("province", "territory", "collectivity", "grouping"), 1):
        if row[level]:
            address["subnationalDivisionL1Text" if place == 1 else f"subnationalDivisionL{place}"] = row[level]
    return address


def _filled(record):
    return {name: value for name, value in record.items() if value not in (None, "", [])}
