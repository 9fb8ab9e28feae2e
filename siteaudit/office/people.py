"""People as pages name them: labels by row, and who could make a visit in an area."""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaScope, Device, User
from siteaudit.access.verbs import VERBS
from siteaudit.openrosa.models import OpenRosaUser


def labels_of(session, actor, ids):
    """Function and first name by row id; colleagues of one office see each other's."""
    access.require(session, actor, "status.read")
    return {row.id: row.label for row in session.scalars(select(User).where(User.id.in_(ids)))}


def labels_by_uid(session, actor, uids):
    """The same by public id, for people and phones: what the log names."""
    access.require(session, actor, "log.read")
    found = {row.uid: row.label for row in session.scalars(select(User).where(User.uid.in_(uids)))}
    found |= {row.uid: row.label for row in session.scalars(select(OpenRosaUser).where(OpenRosaUser.uid.in_(uids)))}
    return found | {row.uid: row.label for row in session.scalars(select(Device).where(Device.uid.in_(uids)))}


def visitors(session, actor):
    """Everybody who may make visits, with the paths of the areas where: [(user, paths)]."""
    able = VERBS["visit.submit"].roles
    users = [user for user in access.list_users(session, actor) if user.active and able & {role.name for role in user.roles}]
    query = select(AreaScope.user_id, Area.path).join(Area, Area.id == AreaScope.area_id)
    paths = {}
    for user, path in session.execute(query.where(AreaScope.user_id.in_([one.id for one in users]))):
        paths.setdefault(user, []).append(path)
    return [(user, paths.get(user.id, [])) for user in users]


def visitors_of(people, area):
    """Those of `visitors` who may act in an area (row)."""
    return [user for user, paths in people if any(area.path.startswith(path) for path in paths)]
