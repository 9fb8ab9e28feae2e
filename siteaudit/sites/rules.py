"""Pure: folding and ranking of site names, positions, the ICGLR identifier.

Called by the service, by imports and by tests. Nothing here knows a database or a clock.
"""

import difflib
import enum
import functools
import math
import re
from typing import NamedTuple

from siteaudit.access.rules import fold as plain
from siteaudit.core.geo import distance_m
from siteaudit.core.names import check_line, check_name
from siteaudit.core.problems import Problem


class Activity(enum.StrEnum):
    """Whether people dig; the ICGLR codes are 1, 2 and 0."""

    ACTIVE = "active"
    NON_ACTIVE = "non_active"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


class PositionSource(enum.StrEnum):
    """How a position was obtained, best first."""

    GPS = "gps"
    APPROXIMATE = "approximate"
    MAP = "map"
    VILLAGE = "village"
    OLD = "old"
    UNKNOWN = "unknown"


class OperatorType(enum.StrEnum):
    """Who runs a site."""

    COOPERATIVE = "cooperative"
    PIT_BOSS = "pit_boss"
    COMPANY = "company"
    STATE = "state"
    NONE = "none"
    UNKNOWN = "unknown"


class HintState(enum.StrEnum):
    """What became of a hint that two records may be one site."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PartyRole(enum.StrEnum):
    """What a party is to a site."""

    OWNER = "owner"
    OPERATOR = "operator"


class LicenceKind(enum.StrEnum):
    """Kinds of title, as the ICGLR data standard lists them."""

    CLAIM = "claim"
    EXPLORATION_PERMIT = "exploration_permit"
    MINING_LICENSE = "mining_license"
    ARTISANAL_PERMIT = "artisanal_permit"
    UNLICENSED = "unlicensed"
    OTHER = "other"


class BodyKind(enum.StrEnum):
    """Kinds of bodies where a dispute can be brought: the options of question BS02 of the body sheet."""

    CLS = "cls"
    COOP = "coop"
    CHIEF = "chief"
    CHURCH = "church"
    PEACE = "peace"
    COMPANY = "company"
    STATE = "state"
    COURT = "court"
    POLICE = "police"


# Spellings that name the same place: French and English writing of one sound, in this order.
_VARIANTS = (
    ("tsh", "sh"),
    ("tch", "sh"),
    ("ch", "sh"),
    ("ph", "f"),
    ("ou", "u"),
    ("qu", "k"),
    ("q", "k"),
    ("ck", "k"),
    ("dj", "j"),
    ("w", "u"),
    ("y", "i"),
)
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_TWICE = re.compile(r"([a-z])\1+")
# Distances beyond this add nothing to the order: a name twice in one province is not near anything.
_FAR_M = 100_000


def fold(name):
    """A name as it is searched: no accents, case, punctuation; one spelling for one sound.

    "Luwowo II" and "Lwowo 2", "Tshamaka" and "Chamaka" fold alike. What remains unequal is ranked.
    """
    words = plain(name).split()
    words = [_NUMERALS.get(word, word) if place else word for place, word in enumerate(words)]
    folded = " ".join(words)
    for written, sound in _VARIANTS:
        folded = folded.replace(written, sound)
    return _TWICE.sub(r"\1", folded)


class Candidate(NamedTuple):
    """What ranking needs of one site: all its names, the places above it, its position if any."""

    key: object
    names: tuple
    places: tuple
    lon: float | None
    lat: float | None


def rank(candidates, query, *, territory=None, near=None):
    """Keys of `candidates`, best first: name, then the named place, then distance to `near` (lon, lat)."""
    wanted = [plain(part) for part in (territory or "").split(",") if part.strip()]

    def order(one):
        inside = all(any(part in plain(place) for place in one.places) for part in wanted)
        away = _distance(one, near)
        return (-round(_closeness(one.names, query), 1), not inside, away, plain(one.names[0]))

    return [one.key for one in sorted(candidates, key=order)]


def _closeness(names, query):
    """1 for the same name, less for the same beginning, a part of it, another spelling."""
    exact, sound = plain(query), fold(query)
    best = 0.0
    for name in names:
        here, here_sound = plain(name), fold(name)
        if here == exact:
            best = max(best, 1.0)
        elif here_sound == sound:
            best = max(best, 0.9)
        elif here.startswith(exact) or here_sound.startswith(sound):
            best = max(best, 0.8)
        elif sound in here_sound:
            best = max(best, 0.6)
        else:
            best = max(best, 0.5 * difflib.SequenceMatcher(None, sound, here_sound).ratio())
    return best


def _distance(one, near):
    if near is None or one.lon is None:
        return _FAR_M
    return min(distance_m(near[0], near[1], one.lon, one.lat), _FAR_M)


def check_position(lon, lat, accuracy_m=None):
    """Return (lon, lat) as floats, or raise position.invalid: 91° north is no place on earth."""
    if not is_position(lon, lat):
        raise Problem("position.invalid")
    if accuracy_m is not None and not (_number(accuracy_m) and accuracy_m >= 0):
        raise Problem("position.invalid")
    return float(lon), float(lat)


def is_position(lon, lat):
    """Whether the two numbers are a place on earth, longitude first."""
    return _number(lon) and _number(lat) and -180 <= lon <= 180 and -90 <= lat <= 90


def _number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def make_icglr_id(country, lon, lat, number):
    """The ICGLR site id, MD.01: `CD-1.9641+30.0619-00001`.

    The published example joins separator and minus in the south; in the north the separator stays and
    the sign is written, so that no two positions look alike. Four decimals, zeros kept; NNNNN is a
    sequence, because sites share positions. Nobody may read a position out of it.
    """
    south = f"{lat:+.4f}"
    return f"{country}{south if south[0] == '-' else '-' + south}{lon:+.4f}-{number:05d}"


def check_body_kind(word):
    """The kind of a body; body.invalid for another word."""
    try:
        return BodyKind(word)
    except ValueError as error:
        raise Problem("body.invalid", fields={"kind": ["not one of the choices"]}) from error


# What each plain field of a site, and of a body, must be.
SITE = {
    "name": check_name,
    "locality": functools.partial(check_line, field="locality"),
    "national_id": functools.partial(check_line, field="national_id", longest=64),
    "activity": Activity,
    "operator_type": OperatorType,
    "water_concern": lambda said: said,
}
BODY = {"name": check_name, "kind": check_body_kind, "seat": functools.partial(check_line, field="seat")}


def check_fields(table, changes):
    """Plain fields as they are kept, by `table` (SITE, BODY); body.invalid naming the field."""
    return {field: table[field](value) for field, value in changes.items()}
