"""Sites with their official status as plain rows, page by page; called by service.py only.

The queries of a page do not grow with its sites; only MD.01's details (inspections, history) are asked
site by site, and only for sites that have an official code.
"""

import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaLevel
from siteaudit.certification import history
from siteaudit.certification import service as certification
from siteaudit.certification.models import Decision, ProfileVersion, StatusPeriod
from siteaudit.certification.rules import NOTHING, Source
from siteaudit.core import clock
from siteaudit.sites import rules as site_rules
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits

from . import icglr

_PAGE = 500


def every_row(session, actor, *, with_details=False):
    """Every site of the actor's areas as a row; `with_details` adds what only MD.01 asks."""
    after = 0
    while page := sites.list_sites(session, actor, after=after, limit=_PAGE):
        rows = list(rows_of(session, actor, page))
        if with_details:
            _add_details(session, actor, [pair for pair in rows if pair[1]["status_code"] is not None])
        after = page[-1].id
        yield from (row for _site, row in rows)


def rows_of(session, actor, page):
    """(site, row) of each site of a page."""
    statuses = certification.list_statuses(session, actor, site_ids=[site.id for site in page])
    levels = sites.list_places_by_level(session, actor, page)
    decisions = {status["decision"] for status in statuses.values()}
    query = select(Decision.uid).where(Decision.uid.in_(decisions), Decision.source == Source.JOURNAL)
    published = set(session.scalars(query)) if decisions else set()
    for site in page:
        status = statuses.get(site.id, NOTHING)
        yield site, _row(site, levels[site.id], status) | {"is_published": status["decision"] in published}


def decided(session, *, province=None, status=None, q=None):
    """A select of (Site, status word) for the sites with a status that a State decided and that holds today."""
    today = clock.today()
    versions = session.scalars(select(ProfileVersion)).all()
    regimes = [row.id for row in versions if any(one.shape != "none" for one in history.profile_of(row).statuses.values())]
    query = select(Site, StatusPeriod.status).join(StatusPeriod, StatusPeriod.site_id == Site.id)
    query = query.where(
        StatusPeriod.known_to.is_(None),
        StatusPeriod.starts_on <= today,
        or_(StatusPeriod.ends_on.is_(None), StatusPeriod.ends_on > today),
        StatusPeriod.profile_version_id.in_(regimes),
    )
    if province:
        paths = session.scalars(select(Area.path).where(Area.level == AreaLevel.PROVINCE, Area.name == province)).all()
        below = or_(False, *(Area.path.startswith(path, autoescape=True) for path in paths))
        query = query.where(Site.area_id.in_(select(Area.id).where(below)))
    if status:
        query = query.where(StatusPeriod.status == status)
    if q:
        query = query.where(Site.search_name.contains(site_rules.fold(q), autoescape=True))
    return query


def count_by_status(session, query):
    """How many of these sites have which status word."""
    per_word = query.with_only_columns(StatusPeriod.status, func.count(Site.id)).group_by(StatusPeriod.status)
    return dict(session.execute(per_word).all())


def page_of(session, query, *, start=0, limit=None):
    """The sites of `decided` by name."""
    ordered = query.with_only_columns(Site).order_by(func.lower(Site.name), Site.id).offset(start).limit(limit)
    return session.scalars(ordered.options(selectinload(Site.minerals))).all()


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
        "minerals": "|".join(one.hs for one in site.minerals),
        "mineral_codes": [one.hs for one in site.minerals],
        "status": status["status"],
        "status_label": status["label"],
        "shape": status["shape"],
        "status_code": status["icglr_code"],
        "status_since": day_text(status["since"]),
        "status_until": day_text(status["until"]),
        "status_cause": status["cause"],
        "status_reference": status["reference"],
        "profile": f"{status['profile']} {status['profile_version']}" if status["profile"] else None,
    }


def _add_details(session, actor, pairs):
    """Titles, owner and operators with contacts, inspections, changes of status, into each row."""
    ids = [site.id for site, _row in pairs]
    loaded = select(Site).where(Site.id.in_(ids)).options(selectinload(Site.parties), selectinload(Site.licences))
    session.scalars(access.scope(session, actor, loaded, Site.area_id).execution_options(populate_existing=True)).all()
    today = clock.today()
    for site, row in pairs:
        parties = [(party.role.value, _business(site, party)) for party in site.parties if _is_current(party, today)]
        owners = [business for role, business in parties if role == "owner"]
        periods = [one for one in certification.list_timeline(session, actor, site.uid) if one["since"] <= today]
        inspections, unclear = _inspections(session, actor, site, periods)
        row |= {
            "licences": [_licence(site, one, [business for _role, business in parties], owners) for one in site.licences],
            "owner": owners[0] if owners else None,
            "operators": [business for role, business in parties if role == "operator"],
            "inspections": inspections,
            "inspections_left_out": unclear,
            "status_changes": [
                {"dateOfChange": day_text(day), "newStatus": code} for day, code in icglr.status_changes(periods)
            ],
        }


def _is_current(party, today):
    return party.until_on is None or party.until_on > today


def _inspections(session, actor, site, periods):
    """Visits under a mandated structure, with what followed (MD.07), and the ids of those that led to no code.

    The inspector's name comes from the account, never from the form; a visit without agency is none.
    """
    found = visits.list_inspections(session, actor, site=site)
    results = icglr.inspection_results([visit.visited_on for visit in found], periods)
    done = [_inspection(visit, result) for visit, result in zip(found, results, strict=True) if result is not None]
    return done, [visit.uid for visit, result in zip(found, results, strict=True) if result is None]


def _inspection(visit, result):
    moment = visit.finished_at or datetime.datetime.combine(visit.visited_on, datetime.time())
    return {
        "inspectionId": icglr.inspection_id(visit.author.label, moment, visit.uid),
        "inspectionDate": day_text(visit.visited_on),
        "inspectionResult": result,
        "inspectionPurpose": visit.plan.reason.value,
        "inspectorName": visit.author.label,
        "inspectorPosition": ", ".join(sorted(role.name.replace("_", " ") for role in visit.author.roles)),
        "governmentAgency": visit.plan.agency,
    }


def _business(site, party):
    return {
        "identifier": party.identifier or party.uid,
        "name": party.name,
        "physicalAddress": {"country": site.country, "addressLocalityText": party.address or ""},
        "tin": party.tax_number or "N/A",
        "contactDetails": {
            "legalRepresentative": party.representative or "",
            "contactPhoneNumber": party.phone or "",
            "contactEmail": party.email or "",
        },
    }


def _licence(site, licence, parties, owners):
    """MD.02; a title that names its owner belongs to that party of the site, and to no other."""
    kind = licence.kind.value if licence.kind.value in icglr.LICENCE_KINDS else "other"
    named = [one for one in parties if licence.owner and site_rules.plain(one["name"]) == site_rules.plain(licence.owner)]
    owner = next(iter(named if licence.owner else owners), None)
    return {
        "licenseType": kind,
        "licenseId": licence.number,
        "owner": owner if kind != "unlicensed" else None,
        "appliedDate": day_text(licence.applied_on),
        "grantedDate": day_text(licence.granted_on),
        "expiringDate": day_text(licence.expires_on),
        "licenseStatus": int(licence.valid),
        "coveredCommodities": licence.commodities or [one.hs for one in site.minerals],
    }


def day_text(value):
    """A date as ISO text, or None."""
    return value.isoformat() if value is not None else None
