"""Exports for registries and the public list: projections of sites and official status, with a manifest.

Nothing of a visit leaves here but inspections under a mandated structure; never an indication as a
status, never an opinion, never a finding. Called by the command line, office and registry pages.
"""

import datetime

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.certification import service as certification
from siteaudit.certification.rules import NOTHING
from siteaudit.core import clock
from siteaudit.core.digest import canonical, sha256
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits

from . import rules
from .models import ExportRun

_PAGE = 500


def make_export(session, actor, *, form, face, office, demo, public_decimals, sign=None):
    """Make one export: {"files": {name: bytes}, "manifest": dict}. Verb: export.make.

    Refuses with export.unknown. The manifest is signed by `sign(bytes) -> (key id, signature)` when given.
    """
    access.require(session, actor, "export.make")
    if form not in rules.FORMATS or face not in rules.FACES or (form == "icglr-json" and face != "registry"):
        raise Problem("export.unknown")
    rows, left_out = _select(session, actor, form, face)
    run = ExportRun(uid=new_id(), form=form, face=face, made_at=clock.now(), manifest={})
    run.user_id = actor.id if actor.kind == "user" else None
    about = {"office": office, "demonstration": demo, "face": face, "made_at": _stamp(run.made_at), "export": run.uid}
    name, data, has_persons = _write(rows, form, face, public_decimals, about)
    run.manifest = about | {
        "format": form,
        "schema": rules.STANDARD if form == "icglr-json" else "siteaudit sites, version 1",
        "profiles": sorted({f"{row['profile']} {row['profile_version']}" for row in rows if row["profile"]}),
        "counts": {"exported": len(rows), "left_out": len(left_out)},
        "left_out": left_out,
        "files": [
            {"name": name, "sha256": sha256(data), "bytes": len(data), "records": len(rows), "personal_data": has_persons}
        ],
    }
    session.add(run)
    session.flush()
    audit.record(session, actor, "export.make", run, form=form, face=face, records=len(rows), sha256=sha256(data))
    return {"files": {name: data}, "manifest": _signed(run.manifest, sign)}


def list_exports(session, actor, *, limit=100):
    """What was handed out, newest first."""
    access.require(session, actor, "export.make")
    return session.query(ExportRun).order_by(ExportRun.made_at.desc(), ExportRun.id.desc()).limit(limit).all()


def list_public_sites(session, actor, *, decimals):
    """The public projection of every site with an official status, by province, territory and name."""
    access.require(session, actor, "export.read-public")
    rows, _left = _select(session, actor, "csv", "public")
    shown = [rules.project(row, "public", decimals) | {"label": row["status_label"], "shape": row["shape"]} for row in rows]
    return sorted(shown, key=lambda row: (row["province"] or "", row["territory"] or "", row["name"]))


def _select(session, actor, form, face):
    """Rows that go into the file, and what was left out and why."""
    taken, left_out = [], []
    for row in _rows(session, actor, with_details=form == "icglr-json"):
        reason = rules.left_out_reason(row, face, form)
        if reason is None:
            taken.append(row)
        else:
            # The public manifest must not list what the public file may not show.
            left_out.append({"site": row["uid"], "reason": reason} if face == "registry" else {"reason": reason})
    return taken, left_out


def _rows(session, actor, with_details):
    statuses = certification.list_statuses(session, actor)
    published = {one["uid"] for one in certification.list_decisions(session, actor) if one["source"] == "journal"}
    after = 0
    while page := sites.list_sites(session, actor, after=after, limit=_PAGE):
        levels = sites.list_places_by_level(session, actor, page)
        for site in page:
            status = statuses.get(site.id) or NOTHING
            row = _row(site, levels[site.id], status)
            row["is_published"] = status["decision"] in published
            if with_details:
                row |= _details(session, actor, site)
            yield row
        after = page[-1].id


def _row(site, levels, status):
    return {
        "uid": site.uid,
        "icglr_id": site.icglr_id,
        "national_id": site.national_id,
        "name": site.name,
        "country": site.country,
        **{level: levels.get(level) for level in ("province", "territory", "collectivity", "grouping")},
        "village": levels.get("village") or site.locality,
        "province_code": levels.get("province_code"),
        "longitude": site.lon,
        "latitude": site.lat,
        "position_source": site.position_source.value,
        "accuracy_m": site.accuracy_m,
        "activity": site.activity.value,
        "minerals": " ".join(one.hs for one in site.minerals),
        "mineral_codes": [one.hs for one in site.minerals],
        "status": status["status"],
        "status_label": status["label"],
        "shape": status["shape"],
        "status_code": status["icglr_code"],
        "status_since": _day(status["since"]),
        "status_until": _day(status["until"]),
        "status_reference": status["reference"],
        "profile": status["profile"],
        "profile_version": status["profile_version"],
    }


def _details(session, actor, site):
    """What only MD.01 asks: titles, owner and operators with contacts, inspections, changes of status."""
    parties = [(party.role.value, _business(site, party)) for party in site.parties if party.until_on is None]
    owners = [business for role, business in parties if role == "owner"]
    today = clock.today()
    periods = [p for p in certification.list_timeline(session, actor, site.uid) if p["since"] <= today]
    return {
        "licences": [_licence(site, one, owners) for one in site.licences],
        "owner": owners[0] if owners else None,
        "operators": [business for role, business in parties if role == "operator"],
        "inspections": _inspections(session, actor, site, periods),
        "status_changes": _changes(periods),
    }


def _changes(periods):
    """One MD.10 line for each day on which the code became another one."""
    changes = []
    for period in periods:
        if period["icglr_code"] is not None and (not changes or changes[-1]["newStatus"] != period["icglr_code"]):
            changes.append({"dateOfChange": _day(period["since"]), "newStatus": period["icglr_code"]})
    return changes


def _inspections(session, actor, site, periods):
    """Visits under a mandated structure, with the official status that held or followed (MD.07).

    The inspector's name comes from the account, never from the form; a visit without agency is none.
    """
    found = []
    for visit in visits.list_inspections(session, actor, site=site):
        result = _status_after(periods, visit.visited_on)
        if result is not None:
            found.append(
                {
                    "inspectionId": visit.uid,
                    "inspectionDate": _day(visit.visited_on),
                    "inspectionResult": result,
                    "inspectionPurpose": visit.plan.reason.value,
                    "inspectorName": visit.author.label,
                    "inspectorPosition": "monitor",
                    "governmentAgency": visit.plan.agency,
                }
            )
    return found


def _status_after(periods, day):
    """The code of the first period that begins on or after `day`, else of the one that holds then."""
    later = [p for p in periods if p["since"] >= day and p["icglr_code"] is not None]
    held = [p for p in periods if p["since"] <= day and p["icglr_code"] is not None]
    chosen = later[0] if later else (held[-1] if held else None)
    return chosen["icglr_code"] if chosen else None


def _business(site, party):
    return {
        "identifier": party.identifier or party.uid,
        "name": party.name,
        "physicalAddress": {"country": site.country, "addressLocalityText": party.address or site.name},
        "tin": party.tax_number or "N/A",
        "contactDetails": {
            "legalRepresentative": party.representative or "",
            "contactPhoneNumber": party.phone or "",
            "contactEmail": party.email or "",
        },
    }


def _licence(site, licence, owners):
    kind = licence.kind.value if licence.kind.value in rules.LICENCE_KINDS else "other"
    return {
        "licenseType": kind,
        "licenseId": licence.number,
        "owner": owners[0] if owners and kind != "unlicensed" else None,
        "appliedDate": _day(licence.applied_on),
        "grantedDate": _day(licence.granted_on),
        "expiringDate": _day(licence.expires_on),
        "licenseStatus": int(licence.valid),
        "coveredCommodities": licence.commodities or [one.hs for one in site.minerals],
    }


def _write(rows, form, face, public_decimals, about):
    """The file's name, its bytes, and whether a person stands in it."""
    name = f"sites-{face}.{rules.FORMATS[form]}"
    if form == "icglr-json":
        records = [rules.mine_site(row) for row in rows]
        return f"mine-sites.{rules.FORMATS[form]}", rules.as_icglr(records, about), rules.has_personal_data(records)
    decimals = public_decimals if face == "public" else rules.REGISTRY_DECIMALS
    shown = [rules.project(row, face, decimals) for row in rows]
    if form == "geojson":
        shown = [row for row in shown if row["longitude"] is not None]
    data = rules.as_csv(shown, face) if form == "csv" else rules.as_geojson(shown, about)
    return name, data, rules.has_personal_data(shown)


def _signed(manifest, sign):
    if sign is None:
        return manifest
    key, signature = sign(canonical(manifest))
    return manifest | {"signature": {"key": key, "ed25519": signature}}


def _day(value):
    return value.isoformat() if isinstance(value, datetime.date) else None


def _stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
