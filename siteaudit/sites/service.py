"""Acts and reads of sites: make, correct, settle hints, find by name, place, box and area.

Called by pages, API, intake, imports and the command line; never commits.
"""

from shapely import Point
from sqlalchemy import case, func, select, union_all, update
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaLevel
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.geo import in_box
from siteaudit.core.ids import check_id, new_id
from siteaudit.core.names import check_line
from siteaudit.core.problems import Problem

from . import rules
from .models import Site, SiteCode, SiteHint, SiteMineral, SiteName, SiteNumber

# More hits than this are not ranked: the caller types another letter.
_CANDIDATES = 300
# Half the side of the boxes in which a place's neighbours are looked for, smallest first.
_NEAR_DEGREES = (0.02, 0.1, 0.5, 1.5)
_LEVELS = list(AreaLevel)


def create_site(
    session,
    actor,
    *,
    area,
    name,
    uid=None,
    lon=None,
    lat=None,
    accuracy_m=None,
    position_source="unknown",
    names=(),
    codes=(),
    minerals=(),
    **more,
):
    """Enter a site into `area`; `names` are aliases, `codes` pairs of scheme and code, `minerals` HS codes.

    Refuses with body.invalid, position.invalid, site.code-taken, site.exists. Verb: site.create.
    """
    access.require(session, actor, "site.create", area_id=area.id)
    uid = check_id(uid) if uid else new_id()
    if session.scalar(select(Site.id).where(Site.uid == uid)):
        raise Problem("site.exists", site=uid)
    site = Site(uid=uid, area_id=area.id, country=_country(session, area), created_at=clock.now())
    _set_plain(site, {"name": name, **more})
    if lon is not None or lat is not None:
        _set_position(session, site, rules.check_position(lon, lat, accuracy_m), accuracy_m, position_source)
    site.minerals = [SiteMineral(place=place, hs=hs) for place, hs in enumerate(dict.fromkeys(minerals), 1)]
    _add_names(site, names)
    _add_codes(session, site, codes)
    session.add(site)
    session.flush()
    audit.record(session, actor, "site.create", site)
    return site


def update_site(
    session,
    actor,
    *,
    uid,
    area=None,
    lon=None,
    lat=None,
    accuracy_m=None,
    position_source="unknown",
    names=(),
    codes=(),
    minerals=None,
    **changes,
):
    """Correct a site. A replaced name stays as an alias; the ICGLR id stays whatever else moves.

    Refuses with item.not-found, body.invalid, position.invalid, site.code-taken. Verb: site.update.
    """
    site = get_site(session, actor, uid)
    access.require(session, actor, "site.update", site)
    fields = sorted(changes)
    if area is not None and area.id != site.area_id:
        access.require(session, actor, "site.update", area_id=area.id)
        site.area_id = area.id
        session.expire(site, ["area"])
        fields.append("area")
    former = site.name
    _set_plain(site, changes)
    _add_names(site, (former,))
    if lon is not None or lat is not None:
        _set_position(session, site, rules.check_position(lon, lat, accuracy_m), accuracy_m, position_source)
        fields.append("position")
    if minerals is not None:
        _set_minerals(session, site, minerals)
        fields.append("minerals")
    _add_names(site, names)
    _add_codes(session, site, codes)
    session.flush()
    audit.record(session, actor, "site.update", site, fields=sorted(fields))
    return site


def settle_hint(session, actor, *, uid, accept):
    """Say whether two records are one site. Accepting makes the name an alias; no record is lost.

    Refuses with item.not-found, site.hint-settled. Verb: site.hint.
    """
    hint = session.scalars(select(SiteHint).where(SiteHint.uid == uid)).first()
    if hint is None:
        raise Problem("item.not-found")
    access.require(session, actor, "site.hint", hint.site)
    if hint.state is not rules.HintState.OPEN:
        raise Problem("site.hint-settled", hint=uid)
    hint.state = rules.HintState.ACCEPTED if accept else rules.HintState.REJECTED
    if accept and hint.other_site is not None:
        _add_names(hint.other_site, (hint.site.name,))
    session.flush()
    audit.record(session, actor, "site.hint", hint, state=hint.state.value)
    return hint


def ensure_area_path(session, actor, names, *, below):
    """The area named by `names` (from just under `below` downwards); what is missing is made.

    Free text is allowed at every level because lists are incomplete and disputed: a new area is
    unconfirmed. A blank name leaves its level out. Verb: area.suggest.
    """
    access.require(session, actor, "area.suggest", area_id=below.id)
    start = _LEVELS.index(below.level) + 1
    if len(names) > len(_LEVELS) - start:
        raise Problem("area.too-deep")
    area = below
    for level, name in zip(_LEVELS[start:], names, strict=False):
        if line := check_line(name, "places"):
            area = _ensure_area(session, actor, area, level, line)
    return area


def get_site(session, actor, uid):
    """The site, or item.not-found; outside the actor's areas it does not exist."""
    return access.get_row(session, actor, select(Site).where(Site.uid == uid), Site.area_id)


def find_site_by_code(session, actor, scheme, code):
    """The site that another list calls `code`, or None."""
    query = select(Site).join(SiteCode).where(SiteCode.scheme == scheme, SiteCode.code == code)
    return access.find_row(session, actor, query, Site.area_id)


def find_sites(session, actor, q="", *, territory=None, near=None, limit=50):
    """Sites by name, alias or code, best first: LIKE finds, Python ranks.

    A name alone is not enough (197 names occur more than once): `territory` is the name of any place
    above the site, `near` a pair (longitude, latitude).
    """
    near = rules.check_position(*near) if near is not None else None
    # Ids first: sorting and cutting narrow rows is what keeps 200,000 sites quick.
    query = access.scope(session, actor, select(Site.id).limit(_CANDIDATES), Site.area_id)
    first = []
    if territory and territory.strip():
        first.append(Site.area_id.in_(_areas_named(territory)))
    if q.strip():
        first += [] if near is None else [_around(session, near, _NEAR_DEGREES[-1])]
        ids = session.scalars(_matching(query, q, first)).all()
    else:
        ids = _nearest(session, query.where(*first), near, limit)
    loaded = session.scalars(select(Site).options(selectinload(Site.names)).where(Site.id.in_(ids)))
    found = {site.id: site for site in loaded}
    places = list_places(session, actor, found.values())
    candidates = [
        rules.Candidate(key, (one.name, *(alias.name for alias in one.names)), tuple(places[key]), one.lon, one.lat)
        for key, one in found.items()
    ]
    return [found[key] for key in rules.rank(candidates, q, territory=territory, near=near)[:limit]]


def list_sites(session, actor, *, area=None, after=0, limit=200):
    """Sites of an area and everything below it (all the actor's without one), by row id, in pages."""
    query = select(Site).where(Site.id > after).order_by(Site.id).limit(limit)
    if area is not None:
        query = query.where(Site.area_id.in_(_below(area)))
    query = query.options(selectinload(Site.names), selectinload(Site.codes), selectinload(Site.minerals))
    return session.scalars(access.scope(session, actor, query, Site.area_id)).all()


def list_sites_in_box(session, actor, box, *, limit=2000):
    """Sites whose position lies in box = (west, south, east, north), by row id."""
    query = select(Site).where(in_box(session, Site.id, Site.geom, box)).order_by(Site.id).limit(limit)
    return session.scalars(access.scope(session, actor, query, Site.area_id)).all()


def count_sites(session, actor, *, area=None):
    """How many sites the actor may see, in `area` or at all."""
    query = select(func.count(Site.id))
    if area is not None:
        query = query.where(Site.area_id.in_(_below(area)))
    return session.scalar(access.scope(session, actor, query, Site.area_id))


def list_places(session, actor, sites):
    """Names of the areas above each site, by site id: province first, the country left out."""
    access.scope(session, actor, select(Area), Area.id)
    paths = {site.id: [int(part) for part in site.area.path.strip("/").split("/")] for site in sites}
    wanted = {one for path in paths.values() for one in path}
    rows = session.execute(select(Area.id, Area.name, Area.level).where(Area.id.in_(wanted)))
    names = {row.id: row.name for row in rows if row.level is not AreaLevel.COUNTRY}
    return {key: [names[one] for one in path if one in names] for key, path in paths.items()}


def list_places_by_level(session, actor, sites):
    """The same by level: {site id: {"province": name, "province_code": ISO 3166-2 or None, ...}}."""
    access.scope(session, actor, select(Area), Area.id)
    paths = {site.id: [int(part) for part in site.area.path.strip("/").split("/")] for site in sites}
    wanted = {one for path in paths.values() for one in path}
    areas = {row.id: row for row in session.scalars(select(Area).where(Area.id.in_(wanted)))}
    levels = {}
    for key, path in paths.items():
        above = [areas[one] for one in path]
        levels[key] = {area.level.value: area.name for area in above}
        levels[key]["province_code"] = next((a.iso_code for a in above if a.level is AreaLevel.PROVINCE), None)
    return levels


def list_hints(session, actor, *, state="open"):
    """Hints that two records are one site, in the actor's areas."""
    query = select(SiteHint).join(Site, Site.id == SiteHint.site_id).order_by(SiteHint.id)
    query = query.where(SiteHint.state == rules.HintState(state))
    return session.scalars(access.scope(session, actor, query, Site.area_id)).all()


def _nearest(session, query, near, limit):
    """Ids in the smallest box around `near` that holds enough of them; without a place the first ones."""
    ids = []
    for degrees in _NEAR_DEGREES if near is not None else ():
        ids = session.scalars(query.where(_around(session, near, degrees))).all()
        if len(ids) >= limit:
            break
    return ids if near is not None else session.scalars(query.order_by(Site.id)).all()


def _around(session, near, degrees):
    lon, lat = near
    return in_box(session, Site.id, Site.geom, (lon - degrees, lat - degrees, lon + degrees, lat + degrees))


def _matching(query, q, first):
    """`query` for the name, alias or code `q`; rows for which a condition of `first` holds come first."""
    sound = rules.fold(q)
    like = f"%{_escape(sound)}%"
    code = q.strip()
    named = select(SiteName.site_id).where(SiteName.search_name.like(like, escape="!"))
    coded = select(SiteCode.site_id).where(SiteCode.code == code)
    # One condition at a time, each by its own narrow index: an OR of all of them reads every site whole.
    found = union_all(
        select(Site.id).where(Site.search_name.like(like, escape="!")),
        named,
        coded,
        select(Site.id).where(Site.national_id == code),
        select(Site.id).where(Site.icglr_id == code),
    )
    query = query.where(Site.id.in_(found))
    start = Site.search_name.like(f"{_escape(sound)}%", escape="!")
    closeness = case((Site.search_name == sound, 0), (start, 1), else_=2)
    return query.order_by(*(case((condition, 0), else_=1) for condition in first), closeness, Site.id)


def _areas_named(text):
    top = select(Area.path).where(Area.search_name.like(f"%{_escape(rules.plain(text))}%", escape="!"))
    top = top.subquery()
    return select(Area.id).where(select(top.c.path).where(Area.path.startswith(top.c.path)).exists())


def _escape(text):
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _below(area):
    return select(Area.id).where(Area.path.startswith(area.path, autoescape=True))


def _country(session, area):
    top = session.get(Area, int(area.path.strip("/").split("/")[0]))
    if not top.iso_code:
        raise Problem("area.no-country", area=area.uid)
    return top.iso_code[:2]


def _set_plain(site, changes):
    for field, value in rules.check_fields(rules.SITE, changes).items():
        setattr(site, field, value)
    site.search_name = rules.fold(site.name)


def _set_position(session, site, place, accuracy_m, source):
    site.geom = Point(*place)
    site.accuracy_m, site.position_source = accuracy_m, rules.PositionSource(source)
    if site.icglr_id is None:
        number = _take_number(session, site.country)
        site.icglr_id = rules.make_icglr_id(site.country, site.lon, site.lat, number)


def _take_number(session, country):
    """The next number of the country; the row is locked by the update, so two sites never share one."""
    step = update(SiteNumber).where(SiteNumber.country == country).values(last=SiteNumber.last + 1)
    number = session.scalar(step.returning(SiteNumber.last))
    if number is None:
        session.add(SiteNumber(country=country, last=1))
        session.flush()
        number = 1
    return number


def _set_minerals(session, site, minerals):
    site.minerals.clear()
    session.flush()
    site.minerals = [SiteMineral(place=place, hs=hs) for place, hs in enumerate(dict.fromkeys(minerals), 1)]


def _add_names(site, names):
    known = {rules.plain(site.name)} | {rules.plain(one.name) for one in site.names}
    for name in filter(None, (check_line(name, "names") for name in names)):
        if rules.plain(name) not in known:
            site.names.append(SiteName(name=name, search_name=rules.fold(name)))
            known.add(rules.plain(name))


def _add_codes(session, site, codes):
    for scheme, code in codes:
        taken = session.scalar(select(SiteCode.site_id).where(SiteCode.scheme == scheme, SiteCode.code == code))
        if taken is not None and taken != site.id:
            raise Problem("site.code-taken", scheme=scheme)
        if taken is None:
            site.codes.append(SiteCode(scheme=scheme, code=code))


def _ensure_area(session, actor, parent, level, name):
    folded = rules.plain(name)
    query = select(Area).where(Area.parent_id == parent.id, Area.level == level, Area.search_name == folded)
    area = session.scalars(query).first()
    if area is None:
        area = Area(
            parent_id=parent.id,
            level=level,
            name=name,
            search_name=folded,
            confirmed=False,
            path=new_id(),
        )
        session.add(area)
        session.flush()
        area.path = f"{parent.path}{area.id}/"
        session.flush()
        audit.record(session, actor, "area.suggest", area, level=level.value)
    return area
