"""Plain functions that make what tests need, with defaults, through the services: sites, visits, committees, decisions."""

import datetime

from siteaudit.certification import service as certification
from siteaudit.certification.profiles import load_profile
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.demo import people as cast
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord

from .programs import make_version

PROFILE = "icglr-rcm-2"
MEMBERS = ("chen", "furaha", "jonas", "rita", "noella", "pascal")


def make_site(session, people, name="Tembesha", area="Mwela", **more):
    """A site in the north with a position."""
    given = {"lon": 4.1031, "lat": -1.2044, "minerals": ("2609.00.00",)} | more
    return sites.create_site(session, people.lea, area=people.areas[area], name=name, **given)


def make_visit(session, people, site=None, *, day=None, sealed="no_finding", version=None, package=None, **answers):
    """A visit by Amina with the small checklist: `children` and `guarded` as answers, `sealed` as the outcome of violence."""
    version = version or make_version(session)
    given = {"children": "no", "guarded": "yes", "workers": 40} | answers
    told = [{"id": "safety/violence", "outcome": sealed, "severity": "C", "grade": "B", "source": "I2"}]
    marks = {"safety/children": {"evidence": "A", "note": "seen by the team"}, "safety/guarded": {"evidence": "B"}}
    record = VisitRecord(
        uid=new_id(),
        site_id=site.id if site else None,
        site_text=None if site else "Tembecha",
        area_id=site.area_id if site else people.areas[cast.NORTH].id,
        mode="on_site",
        visited_on=day or clock.today(),
        received_at=clock.now(),
        origin="phone",
        user_id=people.users["amina"].id,
        package=package,
        submissions=(SubmissionRecord(new_id(), version, {"safety": given}, marks, told),),
        flags=() if site else ("site_unknown",),
    )
    return visits.record_visit(session, people.amina, record, profile=load_profile(PROFILE).for_indication())


def make_committee(session, people):
    """The committee of six seats in three colleges in the north."""
    body = committees.create_committee(
        session, people.safi, area=people.areas[cast.NORTH], name="CLS Mwela", level="local", mandate="Order 12 of 2024"
    )
    for name in MEMBERS:
        college, institution = cast.BY_NAME[name].seat
        committees.assign_seat(
            session,
            people.safi,
            committee=body.uid,
            college=college,
            institution=institution,
            user=people.users[name].uid,
            starts_on=datetime.date(2026, 1, 1),
        )
    session.refresh(body)
    return body


def make_review(session, people, visit, committee=None):
    """The visit before the committee."""
    committee = committee or make_committee(session, people)
    return committees.open_review(
        session,
        people.safi,
        committee=committee.uid,
        subject_kind="visit",
        subject_uid=visit.uid,
        area=visit.site.area,
        title=f"{visit.site.name}, {visit.visited_on}",
        site_uid=visit.site.uid,
    )


def make_decision(session, people, *rows, status="green", reference="Arrêté 12", signed_on=None, **more):
    """A decision of the clerk whose annex names these sites."""
    signed_on = signed_on or clock.today()
    facts = {"authority": "Ministry of Mines", "source": "journal", "effective_on": signed_on, "profile": PROFILE} | more
    return certification.record_decision(
        session,
        people.claude,
        reference=reference,
        signed_on=signed_on,
        status=status,
        lines=[{"site": site.uid, "text": site.name} for site in rows],
        **facts,
    )
