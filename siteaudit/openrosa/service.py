"""What the office does with the door: open, close, app users, records that were set aside. And the reads of it.

Called by the office page and the command line; what apps ask for is in routes.py. Never commits.
"""

from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.visits.models import Visit

from . import credentials, forms, rules
from .judging import judge
from .models import OpenRosaProject, OpenRosaSubmission, OpenRosaUser
from .rules import State


def open_door(session, actor, *, name, label=None):
    """Open the project `name`, which is made when it is not there. Refuses with body.invalid. Verb: openrosa.open."""
    access.require(session, actor, "openrosa.open")
    row = _project(session, name)
    if row is None:
        row = OpenRosaProject(name=name, label=rules.check_project(name, label or name), made_at=clock.now())
        session.add(row)
    elif label:
        row.label = rules.check_project(name, label)
    row.is_open = True
    session.flush()
    audit.record(session, actor, "openrosa.open", row)
    return row


def close_door(session, actor, *, name):
    """Close it: every address below it is gone at once. Refuses with item.not-found. Verb: openrosa.close."""
    access.require(session, actor, "openrosa.close")
    row = _project(session, name)
    if row is None:
        raise Problem("item.not-found")
    row.is_open = False
    session.flush()
    audit.record(session, actor, "openrosa.close", row)
    return row


def create_user(session, actor, *, project, label, areas):
    """An app user of `project` (name) in `areas` (rows), and the secret, which is shown this once.

    Refuses with item.not-found, body.invalid. Verb: openrosa.user.
    """
    for area in areas:
        access.require(session, actor, "openrosa.user", area_id=area.id)
    access.require(session, actor, "openrosa.user")
    label = rules.check_user(label, areas)
    row = _project(session, project)
    if row is None:
        raise Problem("item.not-found")
    secret, kept = credentials.make_secret()
    user = OpenRosaUser(
        project_id=row.id, name=credentials.make_name(), label=label, secret_hash=kept, made_at=clock.now()
    )
    user.areas = list(areas)
    session.add(user)
    session.flush()
    audit.record(session, actor, "openrosa.user", user, project=row.name)
    return user, secret


def disable_user(session, actor, *, name):
    """Shut out an app user at once; what it sent stays. Refuses with item.not-found. Verb: openrosa.disable."""
    access.require(session, actor, "openrosa.disable")
    user = session.scalars(select(OpenRosaUser).where(OpenRosaUser.name == name)).first()
    if user is None or not _is_within(session, actor, user):
        raise Problem("item.not-found")
    user.active = False
    session.flush()
    audit.record(session, actor, "openrosa.disable", user)
    return user


def release_submission(session, actor, *, uid, store, profile):
    """Let a record that was set aside become a visit, whoever sent it. Verb: openrosa.release.

    Refuses with item.not-found, openrosa.not-waiting, checklist.version-unknown, and with what else stands against it.
    """
    row = get_submission(session, actor, uid)
    access.require(session, actor, "openrosa.release", row)
    if row.state not in (State.WAITING, State.QUARANTINE):
        raise Problem("openrosa.not-waiting")
    if forms.find_published(session, SYSTEM, row.form, row.version) is None:
        raise Problem("checklist.version-unknown", checklist=row.form)
    judge(session, actor, row.id, store=store, profile=profile, released=True)
    # The record may be about a site elsewhere: who lets it in answers for that area too.
    access.require(session, actor, "openrosa.release", row)
    audit.record(session, actor, "openrosa.release", row)
    return row


def list_projects(session, actor):
    """Every project with its state, by name."""
    access.require(session, actor, "openrosa.open")
    return session.scalars(select(OpenRosaProject).order_by(OpenRosaProject.name)).all()


def list_users(session, actor):
    """App users whose areas all lie in the actor's, by label."""
    access.require(session, actor, "openrosa.user")
    rows = session.scalars(select(OpenRosaUser).order_by(OpenRosaUser.label, OpenRosaUser.id)).all()
    return [user for user in rows if _is_within(session, actor, user)]


def list_set_aside(session, actor, *, limit=200):
    """Records that wait for a person, newest first."""
    access.require(session, actor, "openrosa.release")
    query = _set_aside(session, actor, select(OpenRosaSubmission)).order_by(OpenRosaSubmission.id.desc())
    return session.scalars(query.limit(limit)).all()


def count_set_aside(session, actor):
    """How many records wait for a person."""
    access.require(session, actor, "openrosa.release")
    return session.scalar(_set_aside(session, actor, select(func.count(OpenRosaSubmission.id))))


def get_submission(session, actor, uid):
    """A record as it came, or item.not-found."""
    query = select(OpenRosaSubmission).where(OpenRosaSubmission.uid == uid)
    query = query.outerjoin(Visit, Visit.id == OpenRosaSubmission.visit_id)
    area = func.coalesce(Visit.area_id, OpenRosaSubmission.area_id)
    return access.get_row(session, actor, query, area)


def get_record(session, actor, uid):
    """(record as it came, its visit or None) for who may read it; rights follow the visit once there is one. item.not-found."""
    row = get_submission(session, actor, uid)
    visit = session.get(Visit, row.visit_id) if row.visit_id is not None else None
    access.require(session, actor, "openrosa.read", visit or row)
    return row, visit


def list_of_visit(session, actor, visit):
    """The records that a visit (row) was made from, corrected ones too, oldest first."""
    access.require(session, actor, "visit.read", visit)
    query = select(OpenRosaSubmission).where(OpenRosaSubmission.visit_id == visit.id)
    return session.scalars(query.order_by(OpenRosaSubmission.id)).all()


def _set_aside(session, actor, query):
    waiting = query.where(OpenRosaSubmission.state.in_((State.WAITING, State.QUARANTINE)))
    return access.scope(session, actor, waiting, OpenRosaSubmission.area_id)


def _project(session, name):
    return session.scalars(select(OpenRosaProject).where(OpenRosaProject.name == name)).first()


def _is_within(session, actor, user):
    """Whether the actor works wherever this app user does."""
    wanted = {area.id for area in user.areas}
    query = access.scope(session, actor, select(Area.id).where(Area.id.in_(wanted)), Area.id)
    return set(session.scalars(query)) == wanted
