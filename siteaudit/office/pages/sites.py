"""Sites: the list with its search, and the page of one site with its three layers kept apart."""

import functools

from flask import g, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.attachments import service as attachments
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.sites import service as sites
from siteaudit.sites.rules import Activity
from siteaudit.visits import service as visits
from siteaudit.web.command import page

from .. import alerts, bodies, decisions, dossier, sight, words
from ..address import find_day, find_whole, texts_asked
from ..listing import find_page
from ..places import place_of, places_of
from ..standing import ANY, find_standing
from ..timeline import draw
from .frame import bp, show

PAGE = 50
# About fifty kilometres: what a person of the place would call near.
_NEAR = 0.45


@bp.get("/sites", endpoint="sites")
@page
def site_list(session, actor):
    """Sites by name with territory; filters stand in the address."""
    g.has_map = True
    asked = texts_asked(request.args, "q", "place", "status", "activity")
    after = find_whole(request.args, "after") or 0
    statuses = certification.list_statuses(session, actor)
    if asked["q"] or asked["place"]:
        found = sites.find_sites(session, actor, asked["q"], territory=asked["place"] or None, limit=200)
        rows, following = [one for one in found if _fits(one, asked, statuses)][:PAGE], None
    else:
        named = asked["status"] not in ("", "none")
        ids = [key for key, held in statuses.items() if held["status"] == asked["status"]] if named else None
        fits = functools.partial(_fits, asked=asked, statuses=statuses)
        rows, following = find_page(session, actor, fits, after=after, size=PAGE, ids=ids)
    return show(
        "sites",
        session,
        actor,
        here="sites",
        rows=rows,
        places_of=places_of(session, actor, rows),
        statuses=statuses,
        counts=certification.count_statuses(session, actor),
        total=sites.count_sites(session, actor),
        asked=asked,
        next=following,
        after=after,
        activities=list(Activity),
        none=dossier.NO_STATUS,
    )


@bp.get("/sites/<uuid:uid>")
@page
def site(session, actor, uid):
    """One site: what holds today in each layer, status over time, visits, findings, photos."""
    g.has_map = True
    row = sites.get_site(session, actor, str(uid))
    known_on = find_day(request.args, "known")
    timeline = certification.list_timeline(session, actor, row.uid, known_at=known_on)
    sees = access.can(session, actor, "visit.read")
    made = sight.list_visits(session, actor, site=row, limit=50) if sees else []
    judged, later = find_standing(functools.partial(sight.list_visits, session, actor, site=row), ANY) if sees else (None, [])
    reports = alerts.find_reports(session, [*made, *later])
    findings = dossier.findings_of_site(session, actor, judged) if judged else []
    reads_reviews = access.can(session, actor, "review.read")
    return show(
        "site",
        session,
        actor,
        here="sites",
        site=row,
        place=place_of(session, actor, row),
        status=certification.get_status(session, actor, row.uid),
        recorded=certification.list_recorded_statuses(session, actor, row.uid),
        timeline=timeline,
        drawing=draw(timeline, clock.today()),
        known_on=known_on,
        decisions=certification.list_decisions(session, actor, site_uid=row.uid),
        opinions=committees.list_opinions(session, actor, site_uid=row.uid) if reads_reviews else [],
        reviews=committees.list_reviews(session, actor, site_uid=row.uid) if reads_reviews else [],
        visits=made,
        judged=judged,
        later=dossier.name_unjudged(session, actor, later, reports=reports),
        reports=reports,
        pillars=dossier.by_pillar(session, findings, judged),
        bodies=bodies.bodies_of_site(session, actor, row),
        photos=_photos(session, actor, made[:3]) if sees else [],
        plans=visits.list_plans(session, actor, site=row),
        near=_near(session, actor, row),
        near_statuses=certification.list_statuses(session, actor),
        none=dossier.NO_STATUS,
        rules_of=decisions.profile_title,
        mineral_names=[words.name_of(words.MINERALS, one.hs) for one in row.minerals],
        sees_visits=sees,
        needs_dossier=sees and sight.needs_dossier(session, actor),
        title=_("%(site)s, %(place)s", site=row.name, place=place_of(session, actor, row)),
    )


def _fits(one, asked, statuses):
    status = statuses.get(one.id, dossier.NO_STATUS)["status"]
    return (not asked["status"] or asked["status"] == status) and asked["activity"] in ("", one.activity.value)


def _near(session, actor, row):
    """Up to twelve other sites within about fifty kilometres, the nearest first."""
    if row.lon is None:
        return []
    found = sites.find_sites(session, actor, near=(row.lon, row.lat), limit=13)
    others = (one for one in found if one.id != row.id)
    return [one for one in others if max(abs(one.lon - row.lon), abs(one.lat - row.lat)) <= _NEAR][:12]


def _photos(session, actor, made):
    return [
        (one, photo)
        for one in made
        for photo in attachments.list_attachments(session, actor, kind="visit", uid=one.uid)
        if photo.sha256 or photo.count
    ]
