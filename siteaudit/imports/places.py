"""The area tree for an import: what is missing is made in bulk, level by level, without a leaf each.

Names in a source are not confirmed by anybody; only provinces that the mapping knows by ISO code are.
"""

from sqlalchemy import select, update

from siteaudit.access.models import Area, AreaLevel
from siteaudit.access.rules import fold
from siteaudit.core.ids import new_id

_LEVELS = (AreaLevel.PROVINCE, AreaLevel.TERRITORY, AreaLevel.COLLECTIVITY, AreaLevel.GROUPING, AreaLevel.VILLAGE)


def find_country(session, code):
    """The country's area by ISO code, or None."""
    query = select(Area).where(Area.level == AreaLevel.COUNTRY, Area.iso_code == code)
    return session.scalars(query).first()


def make_country(session, code, name):
    """The country's area, made when it is not there."""
    found = find_country(session, code)
    if found is None:
        found = Area(level=AreaLevel.COUNTRY, name=name, search_name=fold(name), iso_code=code, path=new_id())
        session.add(found)
        session.flush()
        found.path = f"/{found.id}/"
        session.flush()
    return found


def place_all(session, country, wanted, iso_codes=None):
    """{names: area id} for every tuple of names below `country`; blank names leave their level out."""
    known = _known(session, country)
    keys = {names: _steps(names) for names in wanted}
    placed = dict.fromkeys(wanted, (country.id, country.path))
    for depth in range(max(map(len, keys.values()), default=0)):
        missing = {}
        for names, steps in keys.items():
            if depth < len(steps):
                level, name = steps[depth]
                at = (placed[names][0], level, fold(name))
                if at not in known:
                    missing.setdefault(at, (placed[names][1], name))
        known |= _make(session, missing, iso_codes or {})
        for names, steps in keys.items():
            if depth < len(steps):
                level, name = steps[depth]
                placed[names] = known[placed[names][0], level, fold(name)]
    return {names: area_id for names, (area_id, _) in placed.items()}


def _steps(names):
    return [(level, name) for level, name in zip(_LEVELS, names, strict=False) if name]


def _known(session, country):
    rows = session.execute(
        select(Area.id, Area.parent_id, Area.level, Area.search_name, Area.path).where(
            Area.path.startswith(country.path, autoescape=True)
        )
    )
    return {(row.parent_id, row.level, row.search_name): (row.id, row.path) for row in rows}


def _make(session, missing, iso_codes):
    areas = []
    for parent_id, level, folded in missing:
        iso = iso_codes.get(folded) if level is AreaLevel.PROVINCE else None
        areas.append(
            Area(
                parent_id=parent_id,
                level=level,
                name=missing[parent_id, level, folded][1],
                search_name=folded,
                iso_code=iso,
                confirmed=iso is not None,
                path=new_id(),
            )
        )
    session.add_all(areas)
    session.flush()
    made = {}
    for area, (at, (above, _)) in zip(areas, missing.items(), strict=True):
        made[at] = (area.id, f"{above}{area.id}/")
    if made:
        session.execute(update(Area), [{"id": area_id, "path": path} for area_id, path in made.values()])
        for area in areas:
            session.expunge(area)
    return made
