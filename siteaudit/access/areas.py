"""The tree of areas: adding one, finding one by name, listing those that an actor may see."""

from sqlalchemy import select

from siteaudit.audit import service as audit
from siteaudit.core.ids import new_id
from siteaudit.core.names import check_name

from .models import Area, AreaLevel
from .rights import find_row, get_row, require, scope
from .rules import fold


def create_area(session, actor, *, parent, level, name, iso_code=None, confirmed=True, profile=None):
    """Add an area below `parent` (or a country without one). Refuses with body.invalid (no name). Verb: area.create."""
    require(session, actor, "area.create", area_id=parent.id if parent else None)
    area = _place_area(session, parent, AreaLevel(level), check_name(name))
    area.iso_code, area.confirmed, area.profile = iso_code, confirmed, profile
    session.flush()
    audit.record(session, actor, "area.create", area, level=area.level.value)
    return area


def find_area(session, actor, *, parent, level, name):
    """The area of this folded name directly below `parent`, or None."""
    query = select(Area).where(
        Area.parent_id == (parent.id if parent else None),
        Area.level == AreaLevel(level),
        Area.search_name == fold(name),
    )
    return find_row(session, actor, query, Area.id)


def get_area(session, actor, uid):
    """The area, or item.not-found."""
    return get_row(session, actor, select(Area).where(Area.uid == uid), Area.id)


def list_areas(session, actor, *, level=None):
    """The actor's areas, by path."""
    query = select(Area).order_by(Area.path)
    if level:
        query = query.where(Area.level == AreaLevel(level))
    return session.scalars(scope(session, actor, query, Area.id)).all()


def list_ancestors(session, actor, area):
    """The area itself and everything above it, country first. Names of places are not secret."""
    scope(session, actor, select(Area), Area.id)
    ids = [int(part) for part in area.path.strip("/").split("/")]
    found = {row.id: row for row in session.scalars(select(Area).where(Area.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


def _place_area(session, parent, level, name):
    area = Area(parent_id=parent.id if parent else None, level=level, name=name, search_name=fold(name))
    # Unique and short: the column is no longer than a name may be, and the real path needs the row's number.
    area.path = f"new {new_id()}"
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    return area
