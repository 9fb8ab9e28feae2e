"""What kind of question an XForm's control and bind make, its parameters, range and plain default. Pure.

For `compile.py`. A control that no type fits is refused there.
"""

import math

from ..faults import say
from ..xpath.grammar import Unsupported
from .xform import JR, ODK, ORX

CHOOSING = {"select_one", "select_multiple", "rank"}
BOUND = {
    "int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "dateTime", "string": "text",
    "geopoint": "geopoint", "geotrace": "geotrace", "geoshape": "geoshape", "barcode": "barcode",
}  # fmt: skip
UPLOADED = {"image/*": "image", "audio/*": "audio", "video/*": "video", "application/*": "file"}
CONTROLLED = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range", "trigger": "acknowledge",
}  # fmt: skip
# As in engine/answers.py: who sent it is told to nobody who reads the answers.
SENDER = ("deviceid", "username", "email", "phonenumber")
RECORDED = ("start", "end", "today", *SENDER)
NUMBERS = {"integer", "decimal", "range"}
LINES = {"geotrace", "geoshape"}
# (where, attribute) -> the parameter's name in the program
PARAMETERS = {
    ("control", "rows"): "rows",
    ("control", "accuracyThreshold"): "capture-accuracy",
    ("control", "unacceptableAccuracyThreshold"): "warning-accuracy",
    ("control", "incremental"): "incremental",
    ("bind", f"{ORX}max-pixels"): "max-pixels",
    ("bind", f"{ODK}quality"): "quality",
    ("bind", f"{ODK}allow-mock-accuracy"): "allow-mock-accuracy",
}


def type_of(control, bind):
    """The question type that a control and its bind make, or None."""
    if control is None:
        if bind.get(f"{JR}preload"):
            recorded = bind.get(f"{JR}preloadParams")
            return recorded if recorded in RECORDED else None
        return "calculate" if bind.get("calculate") else "hidden"
    name = control.tag.rsplit("}", 1)[-1]
    if name == "upload":
        return UPLOADED.get(control.get("mediatype"))
    return CONTROLLED.get(name) or (BOUND.get(bind.get("type")) if name == "input" else None)


def is_note(kind, bind, default, initial):
    """Whether a text question can only be read, and has nothing of its own to show."""
    fixed = (bind.get("readonly") or "").strip() == "true()"
    return kind == "text" and fixed and not bind.get("calculate") and not default and initial is None


def parameters_of(control, bind):
    """{name: number or word} of what stands beside the question."""
    places = {"control": control.attrib if control is not None else {}, "bind": bind}
    found = {name: places[where].get(attribute) for (where, attribute), name in PARAMETERS.items()}
    return {name: _number(text) for name, text in found.items() if text}


def range_of(control):
    """{"start", "end", "step"} of a range."""
    return {name: _number(control.get(name)) for name in ("start", "end", "step")}


def default_of(text, node):
    """A plain default as an answer is stored; raises Unsupported."""
    kind = node["type"]
    if kind in NUMBERS:
        number = _number(text)
        if isinstance(number, str):
            raise Unsupported(say("the default is not a number"))
        return number
    if kind in {"select_multiple", "rank"}:
        return _known(text.split(), node)
    if kind == "select_one":
        return _known([text], node)[0]
    if kind == "geopoint":
        return _point(text)
    if kind in LINES:
        return [_point(part) for part in text.split(";") if part.strip()]
    if kind in {"image", "audio", "video", "file"}:
        raise Unsupported(say("a default %(type)s is not supported: show it with the label, in the column image or audio", type=kind))
    return text


def _known(codes, node):
    names = {choice["name"] for choice in node["choices"]} if "choices" in node else None
    for code in codes:
        if names is not None and code not in names:
            raise Unsupported(say("the default “%(option)s” is none of the options", option=code))
    return codes


def _point(text):
    numbers = [_number(part) for part in text.split()]
    if not 2 <= len(numbers) <= 4 or any(isinstance(number, str) for number in numbers):
        raise Unsupported(say("a default position is written: latitude longitude altitude accuracy"))
    return dict(zip(("lat", "lon", "alt", "acc"), numbers, strict=False))


def _number(text):
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number
