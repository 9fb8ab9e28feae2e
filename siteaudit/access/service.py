"""Who may do what, where. Every service of every room asks here before it acts or lists.

Outside the actor's area is item.not-found (existence is sensitive too); inside but not allowed is
access.denied. A phone has exactly the rights of its user.
"""

from typing import NamedTuple

from sqlalchemy import false, not_, or_, select

from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from .models import Area, AreaLevel, AreaScope, Device, DeviceState, KeyHolder, Role, SignIn, User
from .rules import check_account, check_roles, fold
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


def create_area(session, actor, *, parent, level, name, iso_code=None, confirmed=True, profile=None):
    """Add an area below `parent` (or a country without one). Verb: area.create."""
    require(session, actor, "area.create", area_id=parent.id if parent else None)
    area = _place_area(session, parent, AreaLevel(level), name)
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
    return session.scalars(scope(session, actor, query, Area.id)).first()


def get_area(session, actor, uid):
    """The area, or item.not-found."""
    area = session.scalars(scope(session, actor, select(Area).where(Area.uid == uid), Area.id)).first()
    if area is None:
        raise Problem("item.not-found")
    return area


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


def create_user(session, actor, *, email, label, roles, areas, language="fr", password_hash=None):
    """Create an account with roles in areas. Refuses with account.exists, access.roles-apart. Verb: user.create."""
    for area in areas:
        require(session, actor, "user.create", area_id=area.id)
    require(session, actor, "user.create")
    check_roles(roles)
    check_account(email, label)
    if session.scalar(select(User.id).where(User.email == email.lower())):
        raise Problem("account.exists")
    user = User(email=email.lower(), label=label, language=language, password=password_hash)
    session.add(user)
    user.roles = [_role(session, name) for name in roles]
    session.flush()
    session.add_all(AreaScope(user_id=user.id, area_id=area.id) for area in areas)
    session.flush()
    audit.record(session, actor, "user.create", user, roles=sorted(roles))
    return user


def set_roles(session, actor, *, user, roles):
    """Replace the roles of an account; the last administrator stays one. Verb: user.role.

    Refuses with access.own-account, access.roles-apart, item.not-found: nobody gives rights to oneself.
    """
    require(session, actor, "user.role")
    if actor.kind == "user" and actor.id == user.id:
        raise Problem("access.own-account")
    require_person(session, actor, user)
    check_roles(roles)
    if "administrator" not in roles and _is_last_administrator(session, user):
        raise Problem("access.last-administrator")
    user.roles = [_role(session, name) for name in roles]
    session.flush()
    audit.record(session, actor, "user.role", user, roles=sorted(roles))


def disable_user(session, actor, *, user):
    """Close an account: its phones are revoked, its sessions end at once. Verb: user.disable."""
    require(session, actor, "user.disable")
    require_person(session, actor, user)
    if _is_last_administrator(session, user):
        raise Problem("access.last-administrator")
    user.active = False
    for device in session.scalars(select(Device).where(Device.user_id == user.id)):
        device.state = DeviceState.REVOKED
    for open_session in session.scalars(select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))):
        open_session.ended_at = clock.now()
    audit.record(session, actor, "user.disable", user)


def get_user(session, actor, uid):
    """An account by its public id, or item.not-found."""
    require(session, actor, "user.create")
    user = session.scalars(scope_people(session, actor, select(User).where(User.uid == uid), User.id)).first()
    if user is None:
        raise Problem("item.not-found")
    return user


def list_users(session, actor):
    """Accounts of people who work in the actor's areas, by label."""
    require(session, actor, "device.enrol")
    return session.scalars(scope_people(session, actor, select(User).order_by(User.label), User.id)).all()


def list_devices(session, actor):
    """Phones of these people, newest first."""
    require(session, actor, "device.enrol")
    query = select(Device).order_by(Device.enrolled_at.desc())
    return session.scalars(scope_people(session, actor, query, Device.user_id)).all()


def revoke_device(session, actor, *, uid):
    """Stop a phone's reading at once; what it still pushes is kept apart. Verb: device.revoke."""
    query = scope_people(session, actor, select(Device).where(Device.uid == uid), Device.user_id)
    device = session.scalars(query).first()
    if device is None:
        raise Problem("item.not-found")
    require(session, actor, "device.revoke")
    device.state = DeviceState.REVOKED
    audit.record(session, actor, "device.revoke", device)
    return device


def import_key(session, actor, *, purpose, label, key_id, public_key):
    """Make a public key one that phones seal to; importing it again changes nothing. Verb: key.import."""
    require(session, actor, "key.import")
    holder = session.scalars(select(KeyHolder).where(KeyHolder.key_id == key_id)).first()
    if holder is None:
        holder = KeyHolder(purpose=purpose, label=label, key_id=key_id, public_key=public_key)
        session.add(holder)
        session.flush()
        audit.record(session, actor, "key.import", holder, purpose=holder.purpose, key=key_id)
    return holder


def list_keys(session, actor, *, purpose):
    """The active public keys for `purpose`, oldest first. Public by nature: no right is asked beyond it."""
    query = select(KeyHolder).where(KeyHolder.purpose == purpose, KeyHolder.active).order_by(KeyHolder.id)
    return session.scalars(query).all()


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


def _place_area(session, parent, level, name):
    area = Area(parent_id=parent.id if parent else None, level=level, name=name, search_name=fold(name))
    area.path = f"new {area.level} {fold(name)} {clock.now().timestamp()}"
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    return area


def _role(session, name):
    role = session.scalars(select(Role).where(Role.name == name)).first()
    if role is None:
        role = Role(name=name)
        session.add(role)
    return role


def _is_last_administrator(session, user):
    others = select(User.id).join(User.roles)
    others = others.where(Role.name == "administrator", User.active, User.id != user.id)
    return any(role.name == "administrator" for role in user.roles) and session.scalar(others) is None
