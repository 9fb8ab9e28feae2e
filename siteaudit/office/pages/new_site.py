"""Entering a site by hand: a place that a decision or a visit names and that no list had."""

from flask import flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites
from siteaudit.web.command import page

from .. import words
from ..forms import number_of, text_of
from .frame import act, bp, show, to


@bp.get("/sites/new")
@page
def new_site(session, actor):
    """The form for a site; a position may be missing."""
    access.require(session, actor, "site.create")
    rows = [one for one in access.list_areas(session, actor) if one.level.value in ("province", "territory")]
    return show("new_site", session, actor, here="sites", areas=rows, minerals=words.MINERALS)


@bp.post("/sites/new")
@act(new_site)
def create_site(session, actor):
    """Enter the site; place names that are new become unconfirmed areas."""
    form = request.form
    area = access.get_area(session, actor, text_of(form, "area"))
    finer = [part.strip() for part in form.get("finer", "").split(",") if part.strip()]
    if finer:
        area = sites.ensure_area_path(session, actor, finer, below=area)
    lat, lon = number_of(form, "lat"), number_of(form, "lon")
    if (lat is None) is not (lon is None):
        raise Problem("body.invalid", fields={"lat" if lat is None else "lon": ["both numbers or none are needed"]})
    minerals = [one for one in form.getlist("minerals") if one in words.MINERALS]
    site = sites.create_site(
        session,
        actor,
        area=area,
        name=text_of(form, "name"),
        lon=lon,
        lat=lat,
        position_source="map" if lon is not None else "unknown",
        minerals=minerals,
    )
    flash(_("The site is in the register."))
    return to("site", uid=site.uid)
