"""Acts and reads of bodies: dispute bodies and committees, entered, corrected, with the sites that they serve.

Called by office pages, visits, fieldwork and the demo; never commits. A body is changed by who works in its area. It is
seen there, in every area below it (a provincial body is everybody's in the province), and where it serves a site.
"""

from sqlalchemy import func, or_, select

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from . import rules, service
from .models import Body, BodySite, Site


def create_body(session, actor, *, area, name, kind, seat=None, sites=()):
    """Enter a body into `area`; `kind` is a word of rules.BodyKind, `sites` are uids of sites that it serves.

    Refuses with body.invalid, body.known, item.not-found. Verb: body.create.
    """
    access.require(session, actor, "body.create", area_id=area.id)
    body = Body(area_id=area.id, created_at=clock.now())
    _set_plain(body, {"name": name, "kind": kind, "seat": seat})
    _check_alone(session, body)
    session.add(body)
    session.flush()
    for site in sites:
        session.add(BodySite(body_id=body.id, site_id=service.get_site(session, actor, site).id))
    session.flush()
    audit.record(session, actor, "body.create", body, kind=body.kind.value)
    return body


def update_body(session, actor, *, uid, area=None, closed=None, **changes):
    """Correct a body: name, kind, seat, area; `closed` takes it out of the phones' list, or puts it back.

    Refuses with item.not-found, body.invalid, body.known. Verb: body.update.
    """
    body = get_body(session, actor, uid)
    access.require(session, actor, "body.update", body)
    fields = sorted(changes)
    _set_plain(body, changes)
    if area is not None and area.id != body.area_id:
        access.require(session, actor, "body.update", area_id=area.id)
        body.area_id = area.id
        fields.append("area")
    if closed is not None and closed is not (body.closed_at is not None):
        body.closed_at = clock.now() if closed else None
        fields.append("closed")
    _check_alone(session, body)
    session.flush()
    session.expire(body, ["area"])
    audit.record(session, actor, "body.update", body, fields=sorted(fields))
    return body


def add_site(session, actor, *, uid, site):
    """Say that the body serves a site (uid); a second time changes nothing. Refuses with item.not-found. Verb: body.update."""
    body, place = _pair(session, actor, uid, site)
    if _link(session, body, place) is None:
        session.add(BodySite(body_id=body.id, site_id=place.id))
        session.flush()
        audit.record(session, actor, "body.update", body, fields=["sites"], added=place.uid)
    return place


def remove_site(session, actor, *, uid, site):
    """Take a site off the body again; a second time changes nothing. Refuses with item.not-found. Verb: body.update."""
    body, place = _pair(session, actor, uid, site)
    link = _link(session, body, place)
    if link is not None:
        session.delete(link)
        session.flush()
        audit.record(session, actor, "body.update", body, fields=["sites"], removed=place.uid)
    return place


def get_body(session, actor, uid):
    """The body, or item.not-found: where nobody sees it, it does not exist."""
    body = find_body(session, actor, uid)
    if body is None:
        raise Problem("item.not-found")
    return body


def find_body(session, actor, uid):
    """The same, or None."""
    return session.scalars(_seen(session, actor, select(Body).where(Body.uid == uid))).first()


def list_bodies(session, actor, *, q="", closed=False, uids=None, limit=None):
    """Bodies by area and name: those whose folded name holds `q`, with `uids` only these; closed ones only when asked."""
    query = select(Body).order_by(Body.area_id, Body.search_name, Body.id).limit(limit)
    if q.strip():
        query = query.where(Body.search_name.contains(rules.fold(q), autoescape=True))
    if uids is not None:
        query = query.where(Body.uid.in_(uids))
    if not closed:
        query = query.where(Body.closed_at.is_(None))
    return session.scalars(_seen(session, actor, query)).unique().all()


def list_bodies_of_site(session, actor, site):
    """Bodies that serve a site (row), by name."""
    query = select(Body).join(BodySite).where(BodySite.site_id == site.id, Body.closed_at.is_(None))
    return session.scalars(_seen(session, actor, query.order_by(Body.search_name, Body.id))).unique().all()


def list_sites_of_body(session, actor, body):
    """Sites that a body (row) serves, in the actor's areas, by name."""
    query = select(Site).join(BodySite).where(BodySite.body_id == body.id).order_by(Site.search_name)
    return session.scalars(access.scope(session, actor, query, Site.area_id)).unique().all()


def list_served(session, actor):
    """Uids of the sites in the actor's areas that each body serves, by the body's uid."""
    query = select(Body.uid, Site.uid).join(BodySite, BodySite.body_id == Body.id).join(Site, Site.id == BodySite.site_id)
    served = {}
    for body, site in session.execute(access.scope(session, actor, query.order_by(BodySite.id), Site.area_id)):
        served.setdefault(body, []).append(site)
    return served


def count_sites(session, actor, body_ids):
    """How many sites each of these bodies (row ids) serves in the actor's areas; those without one are left out."""
    query = select(BodySite.body_id, func.count()).join(Site, Site.id == BodySite.site_id)
    query = query.where(BodySite.body_id.in_(body_ids)).group_by(BodySite.body_id)
    return dict(session.execute(access.scope(session, actor, query, Site.area_id)).all())


def _seen(session, actor, query):
    """Limit a select to bodies that the actor may know of: see the top of this file."""
    if actor.kind == "system":
        return query
    above = {int(one) for path in access.get_grants(session, actor).paths for one in path.strip("/").split("/")}
    inside = access.scope(session, actor, select(Body.id), Body.area_id)
    serving = access.scope(session, actor, select(BodySite.body_id).join(Site, Site.id == BodySite.site_id), Site.area_id)
    return query.where(or_(Body.area_id.in_(above), Body.id.in_(inside), Body.id.in_(serving)))


def _set_plain(body, changes):
    for field, value in rules.check_fields(rules.BODY, changes).items():
        setattr(body, field, value)
    body.search_name = rules.fold(body.name)


def _check_alone(session, body):
    """Two records of one body would part its sheets. Who enters one into an area waits for another who does so now."""
    session.execute(select(Area.id).where(Area.id == body.area_id).with_for_update(key_share=True))
    query = select(Body.id).where(Body.area_id == body.area_id, Body.search_name == body.search_name, Body.kind == body.kind)
    with session.no_autoflush:
        others = [one for one in session.scalars(query) if one != body.id]
    if others:
        raise Problem("body.known")


def _pair(session, actor, uid, site):
    body, place = get_body(session, actor, uid), service.get_site(session, actor, site)
    access.require(session, actor, "body.update", body)
    return body, place


def _link(session, body, place):
    return session.scalars(select(BodySite).where(BodySite.body_id == body.id, BodySite.site_id == place.id)).first()
