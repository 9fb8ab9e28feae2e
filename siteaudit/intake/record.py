"""Pure: is this the assessment record of a visit, and what does it say? Called by the service only.

Shape only. What an answer means is for the checklist; where a site lies, for the service. A record that
does not have the shape raises package.invalid naming the field, never a value.
"""

import dataclasses
import datetime
import re

from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem
from siteaudit.visits.rules import Mode

from . import shapes

LONGEST_TEXT = 20_000
LARGEST_NUMBER = 2**53
MOST_SUBMISSIONS, MOST_PHOTOS, MOST_PRESENT, MOST_TALKS = 20, 400, 100, 200
_HEX = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclasses.dataclass(frozen=True)
class Photo:
    """A photo, recording or file of the assessment part; `blob` is its sealed file, `told` the type that the phone named."""

    blob: str
    original_sha256: str | None
    question: str | None
    captured_at: datetime.datetime | None
    imported: bool
    told: str


@dataclasses.dataclass(frozen=True)
class Filled:
    """One filled checklist as the phone sent it."""

    uid: str
    checklist: str
    digest: str
    answers: dict
    marks: dict
    sealed: list


@dataclasses.dataclass(frozen=True)
class Record:
    """The assessment record of one visit."""

    uid: str
    site: str | None
    site_text: str | None
    plan: str | None
    mode: str
    reason: str | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    time_zone_minutes: int | None
    position: dict | None
    present: tuple
    indication: dict | None
    submissions: tuple
    photos: tuple
    sealed_photos: int
    talks: list
    paper: dict | None

    @property
    def visited_on(self):
        """The day of the visit where the phone was, or that on the paper; None when it told no time."""
        if self.paper:
            return datetime.date.fromisoformat(self.paper["on"])
        moment = self.started_at or self.finished_at
        if moment is None:
            return None
        return (moment + datetime.timedelta(minutes=self.time_zone_minutes or 0)).date()


def read_record(data):
    """The record of parsed JSON `data`; package.invalid where it lacks the agreed shape."""
    _check(isinstance(data, dict) and data.get("format") == 1 and data.get("kind") == "visit", "kind")
    _check_values(data, "record")
    visit = data.get("visit")
    _check(isinstance(visit, dict), "visit")
    _check(visit.get("mode") in tuple(Mode), "visit.mode")
    reason = visit.get("reason")
    _check(reason is None or (isinstance(reason, str) and bool(_WORD.fullmatch(reason))), "visit.reason")
    zone = visit.get("time_zone_minutes")
    _check(zone is None or (_is_whole(zone) and abs(zone) <= 14 * 60), "visit.time_zone_minutes")
    position = visit.get("position")
    _check(position is None or isinstance(position, dict), "visit.position")
    indication = visit.get("indication")
    _check(indication is None or isinstance(indication, dict), "visit.indication")
    sealed_photos = data.get("protected_photos", 0)
    _check(_is_whole(sealed_photos) and 0 <= sealed_photos <= MOST_PHOTOS, "protected_photos")
    return Record(
        uid=_id(visit, "uid", needed=True),
        site=_id(visit, "site"),
        site_text=_text(visit, "site_text", 200),
        plan=_id(visit, "plan"),
        mode=visit["mode"],
        reason=reason,
        started_at=_moment(visit, "started_at"),
        finished_at=_moment(visit, "finished_at"),
        time_zone_minutes=zone,
        position=shapes.place(position),
        present=tuple(_present(one) for one in _list(visit, "present", MOST_PRESENT)),
        indication=shapes.indication(indication),
        submissions=tuple(_filled(one) for one in _list(data, "submissions", MOST_SUBMISSIONS)),
        photos=tuple(filter(None, (_photo(one) for one in _list(data, "photos", MOST_PHOTOS)))),
        sealed_photos=sealed_photos,
        talks=shapes.talks(_list(visit, "talks", MOST_TALKS)),
        paper=_paper(visit.get("paper")),
    )


def _paper(value):
    """{"on", "at", "entered_at", "by"} of a visit that was filled on paper first."""
    if value is None:
        return None
    _check(isinstance(value, dict), "visit.paper")
    day = value.get("on")
    _check(shapes.is_day(day) and "2000" <= day < "2200", "visit.paper.on")
    entered = _moment(value, "entered_at")
    return {
        "on": day,
        "at": _text(value, "at", 200),
        "entered_at": entered.isoformat() if entered else None,
        "by": _text(value, "by", 200),
    }


def _filled(one):
    _check(isinstance(one, dict), "submissions")
    for name in ("answers", "marks"):
        _check(isinstance(one.get(name, {}), dict), f"submissions.{name}")
    _check(isinstance(one.get("checklist"), str) and bool(_WORD.fullmatch(one["checklist"])), "submissions.checklist")
    _check(_is_hex(one.get("digest")), "submissions.digest")
    answers = {name: value for name, value in one.get("answers", {}).items() if not name.startswith("$")}
    marks = {key: shapes.mark(mark) for key, mark in one.get("marks", {}).items() if isinstance(mark, dict)}
    sealed = _list(one, "sealed", 1000)
    _check(all(shapes.is_sealed(entry) for entry in sealed), "submissions.sealed")
    kept = ("id", "outcome", "severity", "grade", "source")
    return Filled(
        uid=_id(one, "uid", needed=True),
        checklist=one["checklist"],
        digest=one["digest"],
        answers=answers,
        marks=marks,
        sealed=[{name: entry.get(name) for name in kept} for entry in sealed],
    )


def _photo(one):
    """The photo, or None for an entry that only says that a protected one exists."""
    _check(isinstance(one, dict), "photos")
    if one.get("part") == "protected":
        return None
    _check(_is_hex(one.get("blob")), "photos.blob")
    original = one.get("sha256")
    _check(original is None or _is_hex(original), "photos.sha256")
    return Photo(
        blob=one["blob"],
        original_sha256=original,
        question=_text(one, "question", 200),
        captured_at=_moment(one, "captured_at"),
        imported=one.get("imported") is True,
        told=_text(one, "type", 64) or "",
    )


def _present(one):
    _check(isinstance(one, dict) and isinstance(one.get("role"), str) and len(one["role"]) <= 64, "visit.present")
    count = one.get("count", 1)
    _check(_is_whole(count) and 0 <= count <= 100_000, "visit.present")
    return {"role": one["role"], "count": count}


def _check_values(value, field):
    """No text longer than a page of notes, no number beyond what JSON can carry, anywhere."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(len(name) <= 200, field)
            _check_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            _check_values(inner, field)
    elif isinstance(value, str):
        _check(len(value) <= LONGEST_TEXT, field)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _check(abs(value) <= LARGEST_NUMBER, field)


def _id(holder, name, needed=False):
    value = holder.get(name)
    if value is None and not needed:
        return None
    try:
        return check_id(value)
    except Problem:
        raise Problem("package.invalid", field=name) from None


def _text(holder, name, longest):
    value = holder.get(name)
    _check(value is None or (isinstance(value, str) and len(value) <= longest), name)
    return value or None


def _moment(holder, name):
    """An aware moment, or None; "2026-11-24T10:00:00Z" and with an offset."""
    value = holder.get(name)
    if value is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Problem("package.invalid", field=name) from None
    _check(moment.tzinfo is not None and 1990 <= moment.year <= 2200, name)
    return moment


def _list(holder, name, most):
    value = holder.get(name, [])
    _check(isinstance(value, list) and len(value) <= most, name)
    return value


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_hex(value):
    return isinstance(value, str) and bool(_HEX.fullmatch(value))


def _check(good, field):
    if not good:
        raise Problem("package.invalid", field=str(field)[:64])
