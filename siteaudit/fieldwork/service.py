"""What a phone takes into the field: sites and bodies of its areas, due visits, checklists, profile. Reads only.

The cursor is the digest of the content: a phone that has it gets a few bytes. No earlier photos or notes,
no answers, of the last visit only what `rules.last_visit` lets through.
"""

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaScope, Device, User
from siteaudit.audit.models import LogEntry
from siteaudit.certification import profiles
from siteaudit.certification import service as certification
from siteaudit.checklists import service as checklists
from siteaudit.checklists.authoring.files import as_sent
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core import clock
from siteaudit.sites import bodies
from siteaudit.sites import service as sites
from siteaudit.sync import service as sync
from siteaudit.visits import lists
from siteaudit.visits import service as visits
from siteaudit.visits.assess import plain_id

from . import rules

_PAGE = 500


def get_work(session, actor, default_profile):
    """The work package of the phone `actor`, without cursor. Needs the right to submit visits."""
    access.require(session, actor, "work.read")
    user = _user(session, actor)
    own_areas = _own_areas(session, user)
    plans = _plans(session, actor)
    near = {plan.site_id for plan in plans if plan.user_id == user.id and rules.is_near(plan.due_on, clock.today())}
    published = [one for one in checklists.list_published(session, actor) if rules.is_for_field(one.pillar)]
    sums = checklists.list_sums(session, actor, published)
    return {
        "user": {"label": user.label, "language": user.language},
        "areas": [_area(session, actor, area) for area in own_areas],
        "profile": _profile(session, actor, own_areas, default_profile),
        "sites": list(_sites(session, actor, near)),
        "bodies": _bodies(session, actor),
        "visits": [_due(plan, user) for plan in plans],
        "checklists": [_checklist(version, sums.get(version.id)) for version in published],
        "own": [
            {"package_id": uid, "state": f"{transport.value}/{judged.value}"}
            for uid, transport, judged in sync.list_own(session, actor, session.get(Device, actor.id))
        ],
    }


def get_state(session, actor):
    """What the work package depends on, cheaply: the log, the day, and what became of the phone's packages.

    Every act leaves a leaf; only time and the second copy change something without one. Acts that never
    touch a package are passed over, or each arrival would make every phone's package anew.
    """
    access.require(session, actor, "work.read")
    leaves = select(LogEntry.position, LogEntry.body).where(LogEntry.verb.not_in(rules.ELSEWHERE))
    last = session.execute(leaves.order_by(LogEntry.position.desc()).limit(1)).first()
    own = sync.list_own(session, actor, session.get(Device, actor.id))
    return tuple(last or ()), clock.today(), tuple(map(tuple, own))


def get_program(session, actor, digest):
    """A published checklist's program by its digest, or item.not-found."""
    access.require(session, actor, "work.read")
    return checklists.get_program(session, actor, digest)


def get_file(session, actor, digest):
    """A file of a published checklist by the SHA-256 of its content: as `checklists.files.as_sent`."""
    access.require(session, actor, "work.read")
    return as_sent(checklists.get_content(session, actor, digest))


def _plans(session, actor):
    """By due day: all of one's own, and of those that nobody has the first ones, as they may be thousands."""
    found = [*visits.list_plans(session, actor, mine=True, limit=None), *visits.list_plans(session, actor, free=True)]
    return sorted({plan.id: plan for plan in found}.values(), key=lambda plan: (plan.due_on, plan.id))


def _bodies(session, actor):
    """Rows of `bodies.csv`, each with the sites of this package that it serves: the phone shows those of the visit's site first."""
    served = bodies.list_served(session, actor)
    return [row | {"sites": served.get(row["name"], [])} for row in lists.list_bodies(session, actor)]


def _sites(session, actor, near):
    statuses = certification.list_statuses(session, actor)
    # An incident report or half a visit does not hide what a whole one found before it.
    last = visits.list_last_visits(session, actor, near) | visits.list_last_visits(session, actor, near, complete=True)
    after = 0
    while page := sites.list_sites(session, actor, after=after, limit=_PAGE):
        places = sites.list_places(session, actor, page)
        for site in page:
            visit = last.get(site.id)
            yield _site(site, places[site.id], statuses.get(site.id)) | {
                "last_visit": _last_visit(session, actor, visit) if visit else None
            }
        after = page[-1].id


def _site(site, places, status):
    return {
        "uid": site.uid,
        "name": site.name,
        "names": [one.name for one in site.names],
        "codes": [one.code for one in site.codes],
        "area": places,
        "area_uid": site.area.uid,
        "lat": site.lat,
        "lon": site.lon,
        "acc": site.accuracy_m,
        "activity": site.activity.value,
        "operator_type": site.operator_type.value,
        "water_concern": site.water_concern,
        "minerals": [one.hs for one in site.minerals],
        "status": {"official": _status(status)},
    }


def _status(status):
    if status is None or status["code"] is None:
        return None
    return {
        "code": status["code"],
        "word": status["status"],
        "since": status["since"].isoformat(),
        "until": status["until"].isoformat() if status["until"] else None,
        "reference": status["reference"],
    }


def _last_visit(session, actor, visit):
    """What of it may come down; texts are those of the version that was filled, also in a row of a repeat."""
    labels = {}

    def label(one):
        if one.checklist_version_id not in labels:
            labels[one.checklist_version_id] = rules.question_labels(session.get(ChecklistVersion, one.checklist_version_id).program)
        return labels[one.checklist_version_id].get(plain_id(one.question), {})

    found = visits.list_findings(session, actor, visit=visit)
    return rules.last_visit(visit.visited_on, [(one.question, one.severity, one.sensitivity, label(one)) for one in found])


def _checklist(version, sums):
    return ({"files": sums} if sums else {}) | {
        "name": version.checklist.name,
        "version": version.version,
        "digest": version.digest,
        "title": version.title,
        "pillar": version.pillar,
    }


def _due(plan, user):
    return {
        "uid": plan.uid,
        "site": plan.site.uid,
        "due_on": plan.due_on.isoformat(),
        "reason": plan.reason.value,
        "assigned_to_me": plan.user_id == user.id,
        "state": plan.state.value,
    }


def _area(session, actor, area):
    path = [one.name for one in access.list_ancestors(session, actor, area)]
    return {"uid": area.uid, "name": area.name, "level": area.level.value, "path_names": path}


def _profile(session, actor, own_areas, default):
    """The regime of the phone's first area; somebody without an area has the install's."""
    name = certification.find_profile(session, actor, own_areas[0], default) if own_areas else default
    return profiles.load_profile(name).for_indication()


def _user(session, actor):
    return session.get(User, session.get(Device, actor.id).user_id)


def _own_areas(session, user):
    query = select(Area).join(AreaScope).where(AreaScope.user_id == user.id).order_by(Area.path)
    return session.scalars(query).all()
