"""Two sites in the north, one in the south, and a clerk who records decisions on 10 March 2026, for the tests of this room."""

import contextlib
import datetime
from types import SimpleNamespace

from siteaudit.certification import service
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.sites import service as sites

TODAY = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
FACTS = {"authority": "Ministry of Mines", "source": "journal", "profile": "icglr-rcm-2"}


def day(text):
    return datetime.date.fromisoformat(text)


@contextlib.contextmanager
def make_room(session, people):
    """Two sites in the north, one in the south, a clerk for the whole country; it is 10 March 2026."""
    with clock.freeze(TODAY):
        made = {
            name: sites.create_site(session, SYSTEM, area=people.areas[area], name=name)
            for name, area in (("Nzibira", "Mwela"), ("Kadumwa", "Mwela"), ("Luhwindja", "Kashenge"))
        }
        yield SimpleNamespace(session=session, people=people, **made)


def decide(room, *places, status="green", effective_on="2026-03-01", actor="claude", **changes):
    """Record a decision; `places` are sites or texts of lines that nobody could match."""
    lines = [{"text": one} if isinstance(one, str) else {"site": one.uid, "text": one.name} for one in places]
    facts = {"reference": f"{status} {effective_on}", "signed_on": day(effective_on)} | FACTS
    return service.record_decision(
        room.session,
        getattr(room.people, actor),
        status=status,
        effective_on=day(effective_on),
        lines=lines,
        **facts | changes,
    )


def official(room, site, at="2026-03-10", known_at=None):
    return service.get_status(room.session, room.people.claude, site.uid, day(at), known_at)["official"]


def at(text):
    return clock.freeze(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC))


def record(room, site, status, on, reference):
    row = {"site_id": site.id, "status": status, "recorded_on": day(on), "source": "ipis", "reference": reference}
    return service.import_statuses(room.session, room.people.rachid, [row])
