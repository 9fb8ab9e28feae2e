"""From a pasted annex to lines with sites, and what a decision would make of each site before it is saved."""

from typing import NamedTuple

from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.core.transaction import transaction
from siteaudit.sites import service as sites
from siteaudit.sites.rules import fold

from .places import places_of

MOST_LINES = 200
_CANDIDATES = 6


class Line(NamedTuple):
    """A line as it stands in the annex, the sites it may mean, and the one that was chosen."""

    text: str
    candidates: list
    site: str


class Result(NamedTuple):
    """What the decision makes of one site: today before and after, its periods, what to read twice."""

    name: str
    place: str
    before: dict
    after: dict
    periods: list
    cautions: list


class _Seen(Exception):
    """Rolls a preview back and brings its results out."""

    def __init__(self, results):
        self.results = results


def read_lines(form):
    """The lines of the form: chosen ones when they were shown, else those of the pasted text."""
    texts, chosen = form.getlist("line-text"), form.getlist("line-site")
    known = dict(zip(texts, chosen, strict=False))
    pasted = [" ".join(text.split()) for text in form.get("annex", "").splitlines() if text.strip()]
    return [(text, known.get(text)) for text in dict.fromkeys(pasted)][:MOST_LINES]


def match_lines(session, actor, lines):
    """Each line with its candidates; one is chosen by itself only when a single site has exactly that name there."""
    return [_match(session, actor, text, chosen) for text, chosen in lines]


def preview(actor, facts):
    """What `facts` (as record_decision takes them) would make of the sites; nothing is kept."""
    try:
        with transaction() as session:
            raise _Seen(_try(session, actor, facts))
    except _Seen as seen:
        return seen.results


def _try(session, actor, facts):
    named = [line["site"] for line in facts["lines"] if line["site"]]
    dates = {key: facts[key] for key in ("profile", "status", "signed_on", "effective_on", "ends_on")}
    before = {}
    for uid in named:
        cautions = certification.find_cautions(session, actor, site_uid=uid, **dates)
        before[uid] = (certification.get_status(session, actor, uid)["official"], cautions)
    certification.record_decision(session, actor, **facts)
    results = []
    for uid in named:
        site = sites.get_site(session, actor, uid)
        old, cautions = before[uid]
        new = certification.get_status(session, actor, uid)["official"]
        periods = [one for one in certification.list_timeline(session, actor, uid) if _is_near(one)]
        results.append(Result(site.name, places_of(session, actor, [site])[site.id], old, new, periods, cautions))
    return results


def _is_near(period):
    return period["until"] is None or period["until"] > clock.today()


def _match(session, actor, text, chosen):
    name, _comma, place = text.partition(",")
    found = sites.find_sites(session, actor, name.strip(), territory=place.strip() or None, limit=_CANDIDATES)
    places = places_of(session, actor, found)
    candidates = [(one.uid, f"{one.name}, {places[one.id]}") for one in found]
    if chosen is None:
        same = [one for one in found if fold(name) in (fold(one.name), *(fold(alias.name) for alias in one.names))]
        inside = [one for one in same if place.strip() and fold(place) in fold(places[one.id])]
        sure = inside or same
        chosen = sure[0].uid if len(sure) == 1 else ""
    if chosen and chosen not in {uid for uid, _name in candidates}:
        site = sites.get_site(session, actor, chosen)
        candidates.append((site.uid, f"{site.name}, {places_of(session, actor, [site])[site.id]}"))
    return Line(text, candidates, chosen)
