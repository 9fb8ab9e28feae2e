"""Pure: the words of visits, which plan a visit fulfils, what a reader may see of a finding."""

import enum

from siteaudit.core.geo import distance_m
from siteaudit.core.problems import Problem
from siteaudit.sites.rules import is_position


class Mode(enum.StrEnum):
    """How the visit was made. One that was not possible is a record too."""

    ON_SITE = "on_site"
    NEARBY = "nearby"
    REMOTE = "remote"
    NOT_POSSIBLE = "not_possible"


class PlanState(enum.StrEnum):
    """A planned visit waits, has somebody, was made, or was given up."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    DONE = "done"
    CANCELLED = "cancelled"


class PlanReason(enum.StrEnum):
    """Why a visit is due."""

    FIRST = "first"
    REGULAR = "regular"
    FOLLOW_UP = "follow_up"
    INCIDENT = "incident"
    REQUEST = "request"
    EXPIRY = "expiry"


class Sensitivity(enum.StrEnum):
    """P public in totals, R for team, committee and authority, S sealed."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    SEALED = "sealed"


class Severity(enum.StrEnum):
    """C critical, M major, m minor: the checklist's letters as lowercase words."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Origin(enum.StrEnum):
    """Where the record came from."""

    PHONE = "phone"
    IMPORT = "import"


OPEN = (PlanState.PLANNED, PlanState.ASSIGNED)
# Flags that follow from the answers alone: a corrected record brings its own.
OF_ANSWERS = frozenset({"missing", "violation", "unexpected_answer"})
# Indications that say how a site stands. Any other - none, incomplete, not-verified - leaves a visit that is due still due.
JUDGED = ("green", "yellow", "red", "urgent-check")
_SEVERITIES = {"C": Severity.CRITICAL, "M": Severity.MAJOR, "m": Severity.MINOR}
_SENSITIVITIES = {"P": Sensitivity.PUBLIC, "R": Sensitivity.RESTRICTED, "S": Sensitivity.SEALED}
# Grade C is the weakest: SETTLED 9 lets a missing mark count as C.
GRADES = ("A", "B", "C")
# A site is as large as this, and nobody is at a site who stands further off than that.
_LEAST_M, _SURELY_M = 500, 5000


def severity(letter):
    """The severity of a checklist's letter."""
    return _SEVERITIES.get(letter) or Severity(letter)


def sensitivity(letter):
    """The sensitivity of a checklist's letter; a question that names none is restricted."""
    return _SENSITIVITIES.get(letter, Sensitivity.RESTRICTED)


def order(severity_word, grade):
    """Where a finding stands in a list: worst first, better proven first."""
    return list(Severity).index(Severity(severity_word)), grade


def check_open(plan_state):
    """Raise visit.plan-closed unless the planned visit still waits."""
    if plan_state not in OPEN:
        raise Problem("visit.plan-closed")


def check_plan_reason(word):
    """The reason of a planned visit; body.invalid for another word."""
    try:
        return PlanReason(word)
    except ValueError as error:
        raise Problem("body.invalid", fields={"plan_reason": ["not one of the choices"]}) from error


def check_due(due_on, today):
    """Raise visit.due-past for a day before today."""
    if due_on < today:
        raise Problem("visit.due-past")


def is_near(mode, visited_on, plan_due_on, *, early_days=60):
    """Whether a visit may close a plan that it did not name: made at the site, not long before it was due."""
    return mode == Mode.ON_SITE and (plan_due_on - visited_on).days <= early_days


def fulfils(plan_reason, asked, brought, indication):
    """Whether a visit brought what it was planned for: the lists `asked`, and an indication that says how the site stands.

    A visit planned because of an incident is made with its report, whatever else that says. Nothing fulfils nothing.
    """
    return bool(brought) and set(asked) <= set(brought) and (plan_reason == PlanReason.INCIDENT or indication in JUDGED)


def place_flags(position):
    """Flags about a position as the phone gave it; impossible numbers are kept as they came.

    Position without flags may go on a map. Null island and a wild accuracy are flagged as well.
    """
    if position is None:
        return []
    lon, lat, accuracy = position.get("lon"), position.get("lat"), position.get("acc")
    wild = accuracy is not None and not (isinstance(accuracy, int | float) and 0 <= accuracy < 5000)
    if not is_position(lon, lat) or wild or (abs(lon) < 0.01 and abs(lat) < 0.01):
        return ["place"]
    return []


def far_m(position, lon, lat, accuracy_m):
    """How many metres a position lies from the registered place, when that is more than a site's size and both errors explain.

    Else None. Twin of `farFrom` on the phone (static/js/ui/position.js), which says so at once.
    """
    if lon is None or position is None or place_flags(position):
        return None
    metres = distance_m(lon, lat, position["lon"], position["lat"])
    explained = max(_LEAST_M, 3 * ((accuracy_m or 0) + (position.get("acc") or 0)))
    return metres if metres > min(_SURELY_M, explained) else None


def clock_flags(claimed, received, *, minutes=10):
    """ "clock" when the phone claims to have finished later than the server received it."""
    if claimed is not None and (claimed - received).total_seconds() > minutes * 60:
        return ["clock"]
    return []


def differences(phone, server):
    """What the phone's indication says otherwise than the server's: {field: [phone, server]}."""
    if not phone:
        return {}
    fields = {}
    for name in ("status", "confidence"):
        if phone.get(name) != server.get(name):
            fields[name] = [phone.get(name), server.get(name)]
    ours = {reason["id"] for reason in server.get("reasons", ()) if isinstance(reason, dict) and "id" in reason}
    theirs = {one.get("id") for one in phone.get("reasons") or () if isinstance(one, dict)}
    if ours != theirs:
        fields["reasons"] = [sorted(map(str, theirs - ours)), sorted(map(str, ours - theirs))]
    return fields
