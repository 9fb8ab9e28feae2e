"""Pure: states and names of the door, and what of a record concerns the visit: where, when, how."""

import datetime
import enum
import re

from siteaudit.core.names import check_name
from siteaudit.core.problems import Problem
from siteaudit.sites import choices
from siteaudit.visits.assess import list_questions
from siteaudit.visits.rules import Mode


class State(enum.StrEnum):
    """What became of a submission; the first one only while it is being looked at. No state deletes."""

    WAITING = "waiting"
    RECORDED = "recorded"
    QUARANTINE = "quarantine"
    REPLACED = "replaced"


_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Types whose answer is the name of a file that travels beside the record.
FILE_TYPES = ("image", "audio", "video", "file")


def check_project(name, label):
    """The label in one line; body.invalid unless it says something and `name` can stand in an address."""
    if not _SLUG.fullmatch(name):
        raise Problem("body.invalid", fields={"project": ["lowercase letters, digits and hyphens"]})
    return check_name(label, "project_label")


def check_user(label, areas):
    """The label in one line; body.invalid for a user without label or areas."""
    if not areas:
        raise Problem("body.invalid", fields={"areas": ["choose one at least"]})
    return check_name(label, "label")


def clean_name(name):
    """The plain name of a file that a client sent, without folders and signs nobody sees, or None."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(sign for sign in last if sign.isprintable()).strip()[:200]
    return plain if plain.strip(". ") else None


def site_told(program, answers):
    """(uid or None, text or None) of the site that a record names: a choice of `sites.csv`, else a question `site`."""
    questions = list_questions(program).items()
    lists = [path for path, node in questions if _is_site_list(program, node)]
    names = [path for path, node in questions if node["name"] == "site" and path not in lists]
    told = (one.strip() for path in (*lists, *names) for one in find_all(answers, path) if isinstance(one, str))
    site = next((one for one in told if one), None)
    if site is None:
        return None, None
    return (site, None) if _UID.fullmatch(site) else (None, site[:200])


def mode_told(program, answers):
    """How the visit was made, as its question about it says; without that question a measured position decides."""
    asked = [
        path for path, node in list_questions(program).items() if node.get("sa", {}).get("criterion") == "visit-mode"
    ]
    for path in asked:
        for value in find_all(answers, path):
            if value in tuple(Mode):
                return Mode(value)
    place = position_told(program, answers)
    return Mode.ON_SITE if place is not None and (place.get("acc") or 0) > 0 else Mode.REMOTE


def position_told(program, answers):
    """The first position that was measured, or None."""
    for path, node in list_questions(program).items():
        if node["type"] == "geopoint":
            for value in find_all(answers, path):
                if isinstance(value, dict):
                    return value
    return None


def moments_told(program, answers, received_at):
    """(started, finished, day, minutes east): of the form's own `start`, `end`, `today`; never after it came here."""
    told = {}
    for path, node in list_questions(program).items():
        if node["type"] in ("start", "end", "today"):
            told.setdefault(node["type"], next(iter(find_all(answers, path)), None))
    started, finished = _moment(told.get("start")), _moment(told.get("end"))
    here = finished or started
    minutes = int(here.utcoffset().total_seconds() // 60) if here else None
    latest = (received_at + datetime.timedelta(minutes=minutes or 0)).date()
    day = _day(told.get("today")) or (here.date() if here else latest)
    return started, finished, min(day, latest), minutes


def files_told(program, answers):
    """Names of files that answers mention: {name: question}."""
    found = {}
    for path, node in list_questions(program).items():
        if node["type"] in FILE_TYPES:
            for value in find_all(answers, path):
                name = clean_name(value) if isinstance(value, str) else None
                if name:
                    found.setdefault(name, path)
    return found


def find_all(answers, path):
    """Every answer of a question without row numbers, of all rows."""
    here = [answers]
    for step in path.split("/"):
        inner = (one.get(step) for one in here if isinstance(one, dict))
        here = [each for one in inner if one is not None for each in (one if isinstance(one, list) else [one])]
    return here


def _is_site_list(program, node):
    return program.get("lists", {}).get(node.get("list"), {}).get("file") == choices.FILE


def _moment(text):
    try:
        moment = datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None and 1990 <= moment.year <= 2200 else None


def _day(text):
    try:
        day = datetime.date.fromisoformat(text[:10])
    except (TypeError, ValueError):
        return None
    return day if 1990 <= day.year <= 2200 else None
