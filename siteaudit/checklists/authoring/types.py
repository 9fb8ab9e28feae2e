"""The question types of XLSForm under all their names, what each needs, and what is written instead of others.

`type_of` reads one cell of the column `type`; used by `survey.py`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..faults import advised, did_you_mean, say

BEGINS, ENDS = {"begin_group", "begin_repeat"}, {"end_group", "end_repeat"}
GROUPS = BEGINS | ENDS
CHOOSING = {"select_one", "select_multiple", "rank"}
FROM_FILE = {"select_one_from_file": "select_one", "select_multiple_from_file": "select_multiple"}
EXTERNAL = {"select_one_external": "select_one"}
ANSWERED = CHOOSING | {
    "text", "integer", "decimal", "range", "date", "time", "dateTime", "acknowledge", "barcode", "image", "audio",
    "video", "file", "geopoint", "geotrace", "geoshape",
}  # fmt: skip
RECORDED = {"start", "end", "today", "deviceid", "username", "email", "phonenumber"}
BESIDE = {"audit", "csv-external"}  # rows that make no question
TYPES = GROUPS | ANSWERED | RECORDED | BESIDE | set(FROM_FILE) | set(EXTERNAL) | {"note", "hidden", "calculate"}
ALIASES = {
    "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat", "end repeat": "end_repeat",
    "begin lgroup": "begin_repeat", "end lgroup": "end_repeat", "begin looped group": "begin_repeat",
    "end looped group": "end_repeat",
    "select one from file": "select_one_from_file", "select multiple from file": "select_multiple_from_file",
    "select one external": "select_one_external",
    "select one": "select_one", "select1": "select_one", "select one from": "select_one", "select one using": "select_one",
    "add select one prompt using": "select_one", "q select1": "select_one", "select multiple": "select_multiple",
    "select all that apply": "select_multiple", "select all that apply from": "select_multiple",
    "select multiple from": "select_multiple", "select multiple using": "select_multiple",
    "add select multiple prompt using": "select_multiple", "q select": "select_multiple",
    "int": "integer", "q int": "integer", "add integer prompt": "integer", "string": "text", "q string": "text",
    "add text prompt": "text", "q decimal": "decimal", "add decimal prompt": "decimal", "q date": "date",
    "add date prompt": "date", "datetime": "dateTime", "date time": "dateTime", "q date time": "dateTime",
    "q datetime": "dateTime", "add date time prompt": "dateTime", "add datetime prompt": "dateTime",
    "location": "geopoint", "gps": "geopoint", "q location": "geopoint", "q geopoint": "geopoint",
    "add location prompt": "geopoint", "q geotrace": "geotrace", "q geoshape": "geoshape", "photo": "image",
    "q image": "image", "q picture": "image", "add image prompt": "image", "add photo prompt": "image", "q audio": "audio",
    "add audio prompt": "audio", "q video": "video", "add video prompt": "video", "add file prompt": "file",
    "q barcode": "barcode", "add barcode prompt": "barcode", "q note": "note", "add note prompt": "note",
    "q calculate": "calculate", "add calculate prompt": "calculate", "trigger": "acknowledge",
    "q acknowledge": "acknowledge", "add acknowledge prompt": "acknowledge", "start time": "start",
    "get start time": "start", "end time": "end", "get end time": "end", "get today": "today", "device id": "deviceid",
    "get device id": "deviceid", "imei": "deviceid", "get phone number": "phonenumber",
}  # fmt: skip
ADVICE = {
    "background-audio": say("use audio: nothing is recorded in secret"),
    "background-geopoint": say("use geopoint: no position is taken in secret"),
    "start-geopoint": say("use geopoint: no position is taken in secret"),
    "xml-external": say("save the file as .csv and use csv-external"),
    "osm": say("use geopoint"),
    **dict.fromkeys(("subscriberid", "subscriber", "simserial", "sim"), say("leave it out: newer phones do not tell it")),
    "begin": say("write begin_group or begin_repeat; a loop is a repeat"),
    "percentage": say("use integer with the constraint . >= 0 and . <= 100"),
    "phone": say("use text with the appearance numbers"),
    "number": say("use integer with a constraint"),
    "cascading_select": say("use select_one with choice_filter"),
    "group": say("write begin_group"),
    "repeat": say("write begin_repeat"),
}
OTHER = (["or_other"], ["or", "specify", "other"], ["or", "other"])
RANGE = ("start", "end", "step", "tick_interval", "placeholder")
PARAMETERS = {
    "text": {"rows"}, "range": set(RANGE),
    "image": {"max-pixels"}, "audio": {"quality"}, "geopoint": {"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"},
    "geotrace": {"allow-mock-accuracy", "incremental"}, "geoshape": {"allow-mock-accuracy", "incremental"},
    "audit": {
        "location-priority", "location-min-interval", "location-max-age", "track-changes", "track-changes-reasons",
        "identify-user",
    },
}  # fmt: skip
SHUFFLED = {"randomize", "seed"}
LOCATED = {"location-priority", "location-min-interval", "location-max-age"}
_METRES = r"\d{1,6}(\.\d{1,6})?"
_WHOLE, _TRUTH, _COLUMN = say("a whole number"), say("true or false"), say("the name of a column")
# What a value may be: (pattern, in words).
VALUES = {
    "rows": (r"\d{1,3}", _WHOLE),
    "max-pixels": (r"\d{1,5}", _WHOLE),
    "quality": ("voice-only|low|normal", say("voice-only, low or normal: no other app is opened")),
    "randomize": ("true|false", _TRUTH),
    "seed": (r"\d+(\.\d+)?|\$\{[\w.-]+\}", say("a number or ${name}")),
    "capture-accuracy": (_METRES, say("a number of metres")),
    "warning-accuracy": (_METRES, say("a number of metres")),
    "allow-mock-accuracy": ("true|false", _TRUTH),
    "incremental": ("true", say("true, or it is left out")),
    "track-changes": ("true|false", _TRUTH),
    "identify-user": ("true|false", _TRUTH),
    "track-changes-reasons": ("on-form-edit", "on-form-edit"),
    "location-priority": (
        "no-power|low-power|balanced|high-accuracy",
        "no-power, low-power, balanced, high-accuracy",
    ),
    "location-min-interval": (r"\d{1,6}", say("a number of seconds")),
    "location-max-age": (r"\d{1,6}", say("a number of seconds")),
    "value": (r"[A-Za-z_][\w.-]*", _COLUMN),
    "label": (r"[A-Za-z_][\w.-]*", _COLUMN),
    **dict.fromkeys(RANGE, (r"-?\d{1,15}(\.\d{1,15})?", say("a number"))),
}


@dataclass(frozen=True)
class Kind:
    """One cell of the column `type`: the type, its list or file, or_other."""

    name: str
    list: str | None = None
    file: str | None = None
    other: bool = False

    @property
    def parameters(self):
        """The parameters that may stand beside it."""
        further = SHUFFLED | ({"value", "label"} if self.file else set())
        return further if self.name in CHOOSING else PARAMETERS.get(self.name, set())


def type_of(text, refuse):
    """The Kind of a cell; after `refuse(said)` one to go on with."""
    words = text.split()
    name, rest = _name_of(words)
    if name not in TYPES:
        advice = say("leave it out") if name.startswith("uri:") else ADVICE.get(words[0].lower())
        said = say("the type “%(type)s” is not supported", type=text)
        refuse(advised(said, advice) if advice else did_you_mean(said, name, TYPES))
        return Kind("begin_group" if name.lower() == "begin" else "text")
    other = next((end for end in OTHER if rest[-len(end) :] == end), [])
    rest = rest[: len(rest) - len(other)]
    if name in FROM_FILE:
        return _from_file(name, rest, other, refuse)
    if name in CHOOSING or name in EXTERNAL:
        if len(rest) != 1:
            refuse(say("write %(type)s and one list name", type=name))
            return Kind("text")
        return Kind(EXTERNAL.get(name, name), list=rest[0], other=bool(other))
    if rest or other:
        words = " ".join(rest + other)
        refuse(say("“%(words)s” behind %(type)s means nothing here: leave it out", words=words, type=name))
        return Kind("end_group" if name == "end" else name)
    return Kind(name)


def check_parameters(kind, given, refuse):
    """Call `refuse(said)` for each parameter of {name: value} that the Kind has not, or not so."""
    for name, value in given.items():
        pattern, words = VALUES.get(name, ("", None))
        if name not in kind.parameters:
            said = say("a %(type)s has no parameter “%(parameter)s”", type=kind.name, parameter=name)
            refuse(advised(said, ", ".join(sorted(kind.parameters))))
        elif words and not re.fullmatch(pattern, value):
            refuse(say("%(parameter)s is %(words)s", parameter=name, words=words))
    if "seed" in given and given.get("randomize") != "true":
        refuse(say("a seed needs randomize=true"))
    located = LOCATED & set(given)
    if located and located != LOCATED:
        refuse(say("write all three or none: %(words)s", words=", ".join(sorted(LOCATED))))
    elif located and given["location-max-age"].zfill(6) < given["location-min-interval"].zfill(6):
        refuse(say("location-max-age is not less than location-min-interval"))
    if kind.name == "range" and all(re.fullmatch(VALUES[each][0], given.get(each, "1")) for each in RANGE):
        _check_range(given, refuse)


def _check_range(given, refuse):
    """A range has whole steps between its ends."""
    start, end, step = (Decimal(given.get(name, usual)) for name, usual in (("start", "1"), ("end", "10"), ("step", "1")))
    for name in ("step", "tick_interval"):
        if name == "tick_interval" and name not in given:
            continue
        size = Decimal(given.get(name, step))
        if not 0 < abs(size) <= abs(end - start):
            refuse(say("%(parameter)s is more than 0 and at most what lies between start and end", parameter=name))
        elif step and size % step:
            refuse(say("%(parameter)s is a multiple of step", parameter=name))
    if "placeholder" in given and step:
        place = Decimal(given["placeholder"])
        if not min(start, end) <= place <= max(start, end) or (place - start) % step:
            refuse(say("placeholder is one of the numbers that can be chosen"))


def _name_of(words):
    """(type, the words behind it): the longest known name at the beginning."""
    for length in range(min(5, len(words)), 0, -1):
        text = " ".join(words[:length])
        for name in (text, text.lower()):
            if name in ALIASES or name in TYPES:
                return ALIASES.get(name, name), words[length:]
    return words[0], words[1:]


def _from_file(name, rest, other, refuse):
    if other:
        refuse(say("or_other goes with a list of choices, not with a file: add a text question"))
    if len(rest) != 1 or not rest[0].endswith(".csv") or "/" in rest[0]:
        refuse(say("write %(type)s and one file that ends in .csv", type=name))
        return Kind("text")
    return Kind(FROM_FILE[name], file=rest[0])
