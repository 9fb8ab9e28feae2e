"""What happened before the newcomer arrived: three years of decisions, visits, reviews, told in order of time."""

import contextlib
import datetime

from siteaudit.access import service as access
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import transaction
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits

from . import places
from .field import SHEET
from .people import CAST, NORTH

AUTHORITY = "Ministère des Mines, République de Kaleo (invented)"
AGENCY = "Division provinciale des mines (invented)"
MANDATE = "Invented mandate: follows the sites of the province, three colleges, opinions for the Minister."


class Told:
    """The demonstration while it is told: application, actors by name, monitors' phones, today."""

    def __init__(self, app, actors, monitors, today):
        self.app, self.actors, self.monitors, self.today = app, actors, monitors, today
        self.sites, self.bodies, self.committee, self.seats = {}, {}, None, {}

    @contextlib.contextmanager
    def day(self, days_ago, hour=9):
        """A session on the morning of that day."""
        moment = datetime.datetime.combine(self.today - datetime.timedelta(days=days_ago), datetime.time(hour), datetime.UTC)
        with clock.freeze(moment), transaction() as session:
            yield session

    @contextlib.contextmanager
    def afternoon(self, days_ago, hour=14):
        """The same without a session, for phones."""
        moment = datetime.datetime.combine(self.today - datetime.timedelta(days=days_ago), datetime.time(hour), datetime.UTC)
        with clock.freeze(moment):
            yield

    def decide(self, session, days_ago, history, status, reference, *, effective_ago=None, ends_ago=None, source="journal"):
        """One decision with an annex of every site of this history."""
        back = lambda days: self.today - datetime.timedelta(days=days)  # noqa: E731 - three dates of one shape
        lines = [{"site": self.uid(place), "text": place.name} for place in places.SITES if place.history in history]
        certification.record_decision(
            session,
            self.actors["claude"],
            reference=reference,
            authority=AUTHORITY,
            source=source,
            signed_on=back(days_ago),
            effective_on=back(days_ago if effective_ago is None else effective_ago),
            ends_on=None if ends_ago is None else back(ends_ago),
            status=status,
            profile="icglr-rcm-2",
            lines=lines,
        )

    def uid(self, place):
        """The site of a place: names repeat, so the territory counts too."""
        return self.sites[place.name, place.territory]

    def named(self, history):
        """The first place with this history."""
        return next(place for place in places.SITES if place.history == history)


def tell(told, work):
    """Everything, oldest first; `work()` lets the intake open what phones sent."""
    _old_decisions(told)
    _old_sheet(told, work)
    _first_round(told, work)
    _decisions_of_the_year(told)
    _this_month(told, work)


def _old_decisions(told):
    with told.day(1180) as session:
        told.decide(session, 1180, ("aged-blue",), "blue", "Arrêté 0012/DEMO")
    with told.day(430) as session:
        told.decide(session, 430, ("aged-green",), "green", "Arrêté 0145/DEMO")
    with told.day(290) as session:
        told.decide(session, 290, ("prolonged-red",), "red", "Arrêté 0201/DEMO", ends_ago=110)
        told.decide(session, 290, ("blue",), "blue", "Arrêté 0202/DEMO", source="stamped_copy")


def _old_sheet(told, work):
    """The yearly sheet of a chief, too old by now."""
    with told.afternoon(400):
        told.monitors["boris"].visit("Sokola", lists=SHEET, wanted={"BS07": told.bodies[places.CHIEF], "DR12": "no", "DR14": ["diggers"]})
        work()


def _first_round(told, work):
    """Visits of last spring under the mines division's order, one not possible, one by phone; one opinion."""
    amina, boris = told.monitors["amina"], told.monitors["boris"]
    with told.day(175) as session:
        _committee(told, session)
        ordered = {name: _ordered(told, session, name) for name in ("Lwakiri", "Tchondo I", "Sokola")}
    with told.afternoon(160):
        lwakiri = amina.visit("Lwakiri", photos=2, plan=ordered["Lwakiri"])
        amina.visit("Tchondo I", photos=1, plan=ordered["Tchondo I"])
    with told.afternoon(158):
        boris.visit("Sokola", photos=1, plan=ordered["Sokola"])
        boris.visit("Luntula")
        work()
    with told.day(150) as session:
        review = _open_review(told, session, lwakiri, "Lwakiri").uid
    _votes(told, 149, review, told.seats, choice="favourable", reason="Demo reason: papers in order, nobody armed.")
    with told.day(148) as session:
        committees.close_review(session, told.actors["safi"], review=review)
    with told.afternoon(120):
        # The sheet of the local committee, for all its sites.
        amina.visit("Lwakiri", lists=SHEET, wanted={"BS07": told.bodies[places.COMMITTEE], "DR21": "no", "DR31": 45, "DR71": 0})
        amina.visit("Kasheke-Bas", wanted={"SE10": "based", "SE11": ["guard"], "HR44": ["helmets"]}, photos=1)
        amina.visit("Mabingu", mode="not_possible", reason="insecurity")
        boris.visit("Tubimbi", wanted={"SE16": "yes"})
        boris.visit("Mitonga", mode="remote", reason="distance")
        work()


def _decisions_of_the_year(told):
    with told.day(112) as session:
        told.decide(session, 112, ("green",), "green", "Arrêté 0288/DEMO")
        told.decide(session, 112, ("yellow",), "yellow", "Arrêté 0289/DEMO")
        told.decide(session, 112, ("red",), "red", "Arrêté 0290/DEMO")
    with told.day(21) as session:
        # Signed late and effective back to the day on which the first one ended.
        told.decide(session, 21, ("prolonged-red",), "red", "Arrêté 0312/DEMO", effective_ago=110)


def _this_month(told, work):
    amina, boris = told.monitors["amina"], told.monitors["boris"]
    with told.afternoon(33):
        meeting = amina.visit("Mont Salembe", photos=1)
        boris.visit("Cinq Chantiers", wanted={"HR01": "yes"}, grades={"HR01": "C"}, photos=1)
        boris.visit("Nakiele", wanted={"HR01": "unknown", "HR44": ["none"]})
        work()
    with told.afternoon(9):
        dossier = amina.visit(
            "Bulonda",
            wanted={"SE10": "based", "SE11": ["entry_fee"], "SE20": "not_written"},
            photos=2,
            notes={"SE20": "Demo note: a weekly contribution, nobody could show a paper."},
        )
        amina.visit(
            "Kasheke-Haut",
            wanted={"HR01": "yes"},
            grades={"HR01": "B"},
            photos=2,
            notes={"HR01": "Demo note, sealed: told by two people apart."},
        )
        work()
    with told.afternoon(5):
        # A package whose signature is broken: stored, set aside, for a person to look at.
        boris.visit("Kalengwa", damaged=True)
        work()
    with told.day(8) as session:
        _meeting_sheet(told, session, meeting)
    with told.day(6) as session:
        review = _open_review(told, session, dossier, "Bulonda").uid
    _votes(told, 5, review, ("noella", "rita"), choice="with_conditions", reason="Demo reason: yes, when the entry fee ends.")
    with told.day(4) as session:
        _plans(told, session)


def _committee(told, session):
    north = next(area for area in access.list_areas(session, SYSTEM) if area.name == NORTH)
    body = committees.create_committee(
        session, SYSTEM, area=north, name="Comité local de suivi, Kaleo-Nord", level="local", mandate=MANDATE
    )
    told.committee = body.uid
    for person in (one for one in CAST if one.seat):
        college, institution = person.seat
        seat = committees.assign_seat(
            session, SYSTEM, committee=body.uid, college=college, institution=institution,
            user=told.actors[person.name].uid,
        )  # fmt: skip
        told.seats[person.name] = seat.uid


def _open_review(told, session, visit, name):
    place = next(one for one in places.SITES if one.name == name)
    site = sites.get_site(session, SYSTEM, told.uid(place))
    made_on = visits.get_visit(session, SYSTEM, visit).visited_on
    review = committees.open_review(
        session, told.actors["safi"], committee=told.committee, subject_kind="visit", subject_uid=visit,
        area=site.area, title=f"{site.name}, {made_on.isoformat()}", site_uid=site.uid,
    )  # fmt: skip
    return review


def _ordered(told, session, name):
    """A visit planned under the order of a mandated structure: it may leave as an inspection."""
    place = next(one for one in places.SITES if one.name == name)
    due_on = clock.today() + datetime.timedelta(days=20)
    plan = visits.plan_visit(
        session, told.actors["lea"], site=told.uid(place), due_on=due_on, reason="regular", agency=AGENCY,
        assignee=told.actors["amina" if place.territory in ("Mwela", "Biruwa") else "boris"].uid,
    )  # fmt: skip
    return plan.uid


def _votes(told, days_ago, review, names, *, choice, reason):
    """One vote each; the names keep their seats' order."""
    for name in names:
        with told.day(days_ago, hour=10) as session:
            committees.vote(session, told.actors[name], review=review, choice=choice, reason=reason)


def _meeting_sheet(told, session, visit):
    """An opinion from a meeting, waiting for a second person's look."""
    from siteaudit.attachments import service as attachments

    from .field import picture

    review = _open_review(told, session, visit, "Mont Salembe")
    store = told.app.extensions["siteaudit.blobs"]
    minutes = attachments.add_photo(
        session, told.actors["safi"], store=store, subject=review, data=picture("Minutes", 0)
    )
    committees.record_opinion(
        session, told.actors["safi"], review=review.uid, held_on=clock.today(), method="show_of_hands",
        attendance=list(told.seats.values()),
        tally={college: {"favourable": 2} for college in ("state", "private", "civil_society")},
        minutes_uid=minutes.uid,
    )  # fmt: skip


def _plans(told, session):
    """What is due: for Amina the visit that a newcomer can follow, and one that is late."""
    lea, amina = told.actors["lea"], told.actors["amina"]
    due = lambda days: clock.today() + datetime.timedelta(days=days)  # noqa: E731 - three dates of one shape
    visits.plan_visit(session, lea, site=told.uid(told.named("journey")), due_on=due(7), reason="first", assignee=amina.uid)
    visits.plan_visit(session, lea, site=told.uid(told.named("red-indication")), due_on=due(10), reason="follow_up", assignee=amina.uid)
    visits.plan_visit(session, lea, site=told.uid(told.named("failed-visit")), due_on=due(2), reason="regular", assignee=amina.uid)
