"""Records of visits by a small checklist, as phones send them, for the tests of visits and plans."""

import datetime

from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord

DAY = datetime.date(2026, 11, 20)


def filled(version, uid=None, marks=None, sealed=(), **answers):
    return SubmissionRecord(uid or new_id(), version, {"safety": answers}, marks or {}, list(sealed))


def record(site, version=None, submissions=(), **more):
    given = {
        "uid": new_id(),
        "site_id": site.id,
        "area_id": site.area_id,
        "mode": "on_site",
        "visited_on": DAY,
        "received_at": clock.now(),
        "origin": "phone",
        "submissions": tuple(submissions),
    }
    return VisitRecord(**given | more)


def keep(session, actor, given):
    return visits.record_visit(session, actor, given, profile=None)
