"""The question types of XLSForm under all their names, what each needs, and what is written instead of others.

`type_of` reads one cell of the column `type`; used by `survey.py`.
"""

import re
from dataclasses import dataclass

from ..faults import did_you_mean

GROUPS = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
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
    "background-audio": "use audio: nothing is recorded in secret",
    "background-geopoint": "use geopoint: no position is taken in secret",
    "start-geopoint": "use geopoint: no position is taken in secret",
    "xml-external": "save the file as .csv and use csv-external",
    "osm": "use geopoint",
    "subscriberid": "leave it out: newer phones do not tell it",
    "subscriber": "leave it out: newer phones do not tell it",
    "simserial": "leave it out: newer phones do not tell it",
    "sim": "leave it out: newer phones do not tell it",
    "begin": "write begin_group or begin_repeat; a loop is a repeat",
    "percentage": "use integer with the constraint . >= 0 and . <= 100",
    "phone": "use text with the appearance numbers",
    "number": "use integer with a constraint",
    "cascading_select": "use select_one with choice_filter",
    "group": "write begin_group",
    "repeat": "write begin_repeat",
}
OTHER = (["or_other"], ["or", "specify", "other"], ["or", "other"])
PARAMETERS = {
    "text": {"rows"}, "range": {"start", "end", "step", "tick_interval", "placeholder"},
    "image": {"max-pixels"}, "audio": {"quality"}, "geopoint": {"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"},
    "geotrace": {"allow-mock-accuracy", "incremental"}, "geoshape": {"allow-mock-accuracy", "incremental"},
    "audit": {
        "location-priority", "location-min-interval", "location-max-age", "track-changes", "track-changes-reasons",
        "identify-user",
    },
}  # fmt: skip
SHUFFLED = {"randomize", "seed"}
LOCATED = {"location-priority", "location-min-interval", "location-max-age"}
# What a value may be where pyxform names no row: (pattern, in words).
VALUES = {
    "rows": (r"\d{1,3}", "a whole number"),
    "max-pixels": (r"\d{1,5}", "a whole number"),
    "quality": ("voice-only|low|normal", "voice-only, low or normal: no other app is opened"),
    "randomize": ("true|false", "true or false"),
    "seed": (r"\d+(\.\d+)?|\$\{[\w.-]+\}", "a number or ${name}"),
    "track-changes": ("true|false", "true or false"),
    "identify-user": ("true|false", "true or false"),
    "track-changes-reasons": ("on-form-edit", "on-form-edit"),
    "location-priority": (
        "no-power|low-power|balanced|high-accuracy",
        "no-power, low-power, balanced or high-accuracy",
    ),
    "location-min-interval": (r"\d{1,6}", "a number of seconds"),
    "location-max-age": (r"\d{1,6}", "a number of seconds"),
    "value": (r"[A-Za-z_][\w.-]*", "the name of a column"),
    "label": (r"[A-Za-z_][\w.-]*", "the name of a column"),
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
    """The Kind of a cell, or None after `refuse(message)`."""
    words = text.split()
    name, rest = _name_of(words)
    if name not in TYPES:
        advice = ADVICE.get(words[0].lower())
        advice = "leave it out" if name.startswith("uri:") else advice
        refuse(f"the type “{text}” is not supported" + (f": {advice}" if advice else did_you_mean(name, TYPES)))
        return None
    other = next((end for end in OTHER if rest[-len(end) :] == end), [])
    rest = rest[: len(rest) - len(other)]
    if name in FROM_FILE:
        return _from_file(name, rest, other, refuse)
    if name in CHOOSING or name in EXTERNAL:
        if len(rest) != 1:
            refuse(f"write {name} and one list name")
            return Kind(EXTERNAL.get(name, name))
        return Kind(EXTERNAL.get(name, name), list=rest[0], other=bool(other))
    if rest or other:
        refuse(f"“{' '.join(rest + other)}” behind {name} means nothing here: leave it out")
    return Kind(name)


def check_parameters(kind, given, refuse):
    """Call `refuse(message)` for each parameter of {name: value} that the Kind has not, or not so."""
    for name, value in given.items():
        pattern, words = VALUES.get(name, ("", None))
        if name not in kind.parameters:
            known = f": {', '.join(sorted(kind.parameters))}" if kind.parameters else ""
            refuse(f"a {kind.name} has no parameter “{name}”{known}")
        elif words and not re.fullmatch(pattern, value):
            refuse(f"{name} is {words}")
    if "seed" in given and given.get("randomize") != "true":
        refuse("a seed needs randomize=true")
    located = LOCATED & set(given)
    if located and located != LOCATED:
        refuse(f"write all three or none: {', '.join(sorted(LOCATED))}")
    elif located and given["location-max-age"].zfill(6) < given["location-min-interval"].zfill(6):
        refuse("location-max-age is not less than location-min-interval")


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
        refuse("or_other goes with a list of choices, not with a file: add a text question")
    if len(rest) != 1 or not rest[0].endswith(".csv") or "/" in rest[0]:
        refuse(f"write {name} and one file that ends in .csv")
        return Kind(FROM_FILE[name])
    return Kind(FROM_FILE[name], file=rest[0])
