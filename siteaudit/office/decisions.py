"""From a pasted annex to lines with sites, and what a decision would make of each site before it is saved."""

from typing import NamedTuple

from siteaudit.certification import service as certification
from siteaudit.certification.profiles import list_profiles, load_profile
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sites import service as sites
from siteaudit.sites.rules import fold

from .places import places_of
from .questions import in_words

MOST_LINES = 200
_CANDIDATES = 6


class Line(NamedTuple):
    """A line as it stands in the annex, the sites it may mean, and the one that was chosen.

    `alike`: how many sites have exactly this name there; `first`: the number of an earlier line with the
    same text, or None; `spelling`: the register's name when the line writes its site in another way.
    """

    number: int
    text: str
    candidates: list
    site: str
    alike: int
    first: int | None
    spelling: str | None


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


def profile_title(name):
    """The title of a set of rules in the reader's language; its name when this program does not have it any more."""
    return in_words(load_profile(name).title, name).text if name in list_profiles() else name


def read_lines(form):
    """Every line of the pasted text, equal ones too, each with what was chosen for it (None: nothing yet).

    Equal lines keep their choices in their order. Refuses with body.invalid when there are too many:
    a line of an official decision never disappears.
    """
    chosen = {}
    for text, site in zip(form.getlist("line-text"), form.getlist("line-site"), strict=False):
        chosen.setdefault(text, []).append(site)
    pasted = [" ".join(text.split()) for text in form.get("annex", "").splitlines() if text.strip()]
    if len(pasted) > MOST_LINES:
        raise Problem("body.invalid", fields={"annex": ["more than 200 lines; put the rest in a second record"]})
    return [(text, chosen[text].pop(0) if chosen.get(text) else None) for text in pasted]


def match_lines(session, actor, lines):
    """Each line with its candidates; one is chosen by itself only when a single site has exactly that name there.

    A site that an earlier line has is never chosen again by itself.
    """
    matched, numbers = [], {}
    for number, (text, chosen) in enumerate(lines, 1):
        first = numbers.setdefault(text, number)
        taken = {one.site for one in matched} | {other for _text, other in lines[number:]}
        line = _match(session, actor, text, chosen, taken - {None, ""})
        matched.append(line._replace(number=number, first=first if first != number else None))
    return matched


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


def _match(session, actor, text, chosen, taken):
    name, _comma, place = text.partition(",")
    found = sites.find_sites(session, actor, name.strip(), territory=place.strip() or None, limit=_CANDIDATES)
    places = places_of(session, actor, found)
    names = {one.uid: one.name for one in found}
    candidates = [(one.uid, f"{one.name}, {places[one.id]}") for one in found]
    same = [one for one in found if fold(name) in (fold(one.name), *(fold(alias.name) for alias in one.names))]
    inside = [one for one in same if place.strip() and fold(place) in fold(places[one.id])]
    sure = inside or same
    if chosen is None:
        chosen = sure[0].uid if len(sure) == 1 and sure[0].uid not in taken else ""
    if chosen and chosen not in names:
        site = sites.get_site(session, actor, chosen)
        names[site.uid] = site.name
        candidates.append((site.uid, f"{site.name}, {places_of(session, actor, [site])[site.id]}"))
    spelling = names[chosen] if chosen and names[chosen] != name.strip() else None
    return Line(0, text, candidates, chosen, len(sure), None, spelling)
