"""Who may do what, where: `require` before an act, `scope` before a list. Every room asks here, through `service`.

Outside the actor's area is item.not-found (existence is sensitive too); inside but not allowed is
access.denied. A phone has exactly the rights of its user.
"""

from typing import NamedTuple

from sqlalchemy import false, not_, or_, select

from siteaudit.core.problems import Problem

from .models import Area, AreaScope, Device, DeviceState, User
from .verbs import VERBS


class Grants(NamedTuple):
    """What an actor holds: role names, and the paths of the areas it may act in."""

    roles: frozenset
    paths: tuple

    def covers(self, path):
        """Whether an area with this path is inside."""
        return any(path.startswith(held) for held in self.paths)


_others = {}


def set_grants(kind, load):
    """Let `load(session, actor)` say what actors of another `kind` hold: rooms above may have people of their own."""
    _others[kind] = load


def get_grants(session, actor):
    """The actor's roles and areas, asked once per session."""
    cache = session.info.setdefault("siteaudit.grants", {})
    if actor not in cache:
        cache[actor] = _load_grants(session, actor)
    return cache[actor]


def require(session, actor, verb, subject=None, *, area_id=None):
    """Raise item.not-found outside the actor's areas, access.denied without a role that holds `verb`.

    `subject` is a row; its `area_id` counts unless one is given. Without an area only the role counts.
    """
    if actor.kind == "system":
        return
    area_id = area_id if area_id is not None else getattr(subject, "area_id", None)
    grants = get_grants(session, actor)
    if area_id is not None:
        path = session.scalar(select(Area.path).where(Area.id == area_id))
        if path is None or not grants.covers(path):
            raise Problem("item.not-found")
    if not grants.roles & VERBS[verb].roles:
        raise Problem("access.denied", verb=verb)


def can(session, actor, verb, subject=None, *, area_id=None):
    """Whether `require` would pass."""
    try:
        require(session, actor, verb, subject, area_id=area_id)
    except Problem:
        return False
    return True


def scope(session, actor, query, area_column):
    """Limit a select to rows whose area is inside the actor's areas."""
    if actor.kind == "system":
        return query
    grants = get_grants(session, actor)
    if not grants.paths:
        return query.where(false())
    return query.where(area_column.in_(select(Area.id).where(_inside(grants.paths))))


def find_row(session, actor, query, area_column):
    """The first row of a select whose area is inside the actor's areas, or None."""
    return session.scalars(scope(session, actor, query, area_column)).first()


def get_row(session, actor, query, area_column):
    """The same, or item.not-found: outside the actor's areas it does not exist."""
    row = find_row(session, actor, query, area_column)
    if row is None:
        raise Problem("item.not-found")
    return row


def scope_people(session, actor, query, user_column):
    """Limit a select to rows of people who work in the actor's areas and nowhere else.

    Rows of nobody, and of people without areas, are for administrators and for who has the whole country.
    """
    if actor.kind == "system":
        return query
    grants = get_grants(session, actor)
    if not grants.paths:
        return query.where(false())
    outside = not_(_inside(grants.paths))
    nowhere_else = user_column.not_in(select(AreaScope.user_id).join(Area).where(outside))
    beyond = select(Area.id).where(Area.parent_id.is_(None), outside).limit(1)
    if "administrator" in grants.roles or session.scalar(beyond) is None:
        return query.where(or_(user_column.is_(None), nowhere_else))
    return query.where(user_column.in_(select(AreaScope.user_id)), nowhere_else)


def require_person(session, actor, user):
    """Raise item.not-found for a person who works outside the actor's areas."""
    if session.scalar(scope_people(session, actor, select(User.id).where(User.id == user.id), User.id)) is None:
        raise Problem("item.not-found")


def _load_grants(session, actor):
    if actor.kind not in ("user", "device"):
        return _others[actor.kind](session, actor) if actor.kind in _others else Grants(frozenset(), ())
    user_id = actor.id
    if actor.kind == "device":
        device = session.get(Device, actor.id)
        active = device is not None and device.state == DeviceState.ACTIVE
        user_id = device.user_id if active else None
    user = session.get(User, user_id) if user_id is not None else None
    if user is None or not user.active:
        return Grants(frozenset(), ())
    paths = session.scalars(select(Area.path).join(AreaScope).where(AreaScope.user_id == user.id))
    return Grants(frozenset(role.name for role in user.roles), tuple(paths))


def _inside(paths):
    return or_(*(Area.path.startswith(path, autoescape=True) for path in paths))
