"""Pure: a record of a list with sealed questions says what the open part of that list asks, and nothing beside it.

What no such form writes could carry what must be sealed: answers under any other name, words in attributes, between
elements, in comments, logs of other questions, files that no answer names. Asked before anything is stored, and again when judged.
"""

import csv
import io
import re
from typing import NamedTuple

from defusedxml import ElementTree

from siteaudit.checklists.open_part import is_sealed
from siteaudit.core.problems import Problem

from .envelope import list_meta, local
from .rules import clean_name

# What apps write of the record itself (OpenRosa metadata, and what Enketo adds).
_META = {
    "instanceID", "instanceName", "deprecatedID", "rootUuid", "audit", "timeStart", "timeEnd", "deviceID", "userID", "username",
    "email", "phonenumber", "simserial", "subscriberid",
}  # fmt: skip
_ROW = re.compile(r"\[[0-9]+\]")
_PRIMARY = ".//{http://www.w3.org/2002/xforms}instance/*"


class OpenForm(NamedTuple):
    """What a record of a list with sealed questions may hold: the list's nodes, and pairs of name and value as attributes."""

    nodes: list
    attributes: frozenset

    @classmethod
    def of(cls, program, xforms):
        """By the program and the XForms from which a record may have been made: an app copies the attributes of their root."""
        roots = [ElementTree.fromstring(xform).find(_PRIMARY) for xform in xforms]
        return cls(program["body"], frozenset(pair for root in roots if root is not None for pair in root.attrib.items()))


def check_record(envelope, form):
    """Raise openrosa.sealed-answer when a record holds more than its form (an OpenForm) asks openly."""
    if envelope.has_remarks or not _is_open(envelope.root, form.nodes, form.attributes):
        raise Problem("openrosa.sealed-answer")


def check_log(content, root, form):
    """Raise openrosa.sealed-answer when a log of filling (bytes) tells of anything else."""
    if not _is_open_log(content, root, form.nodes):
        raise Problem("openrosa.sealed-answer")


def logs_told(root):
    """Names of the log of filling that came with a record."""
    return [name for text in list_meta(root, "audit") if (name := clean_name(text))]


def names_told(root):
    """Names that some answer gives: a file under another name belongs to no question."""
    return {name for element in root.iter() if (name := clean_name(element.text))}


def _is_open(element, nodes, attributes=None):
    """Whether a group, a row or the record itself (which alone has `attributes`) holds answers of open questions alone."""
    known = {node["name"]: node for node in nodes}
    is_top = attributes is not None
    is_ours = all(pair in attributes if is_top else _is_pattern(*pair) for pair in element.attrib.items())
    return is_ours and _is_blank(element.text) and all(_is_open_child(child, known, is_top) for child in element)


def _is_open_child(child, known, is_top):
    name = local(child)
    if not _is_blank(child.tail):
        return False
    if is_top and name == "meta":
        return not child.attrib and _is_blank(child.text) and all(_is_plain(one) and local(one) in _META for one in child)
    node = known.get(name)
    if node is None:
        return False
    if node["kind"] != "question":
        return _is_open(child, node["children"])
    return _is_plain(child) and (_is_blank(child.text) or not is_sealed(node))


def _is_plain(element):
    """A text and nothing else."""
    return not element.attrib and len(element) == 0 and _is_blank(element.tail)


def _is_pattern(name, value):
    """Whether an attribute marks the pattern of a repeat, which a careless client leaves in."""
    return name.rpartition("}")[2] == "template" and not value


def _is_blank(text):
    return not (text or "").strip()


def _is_open_log(content, root, nodes):
    if not content:
        return True
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        places = [row.get("node") or "" for row in rows]
    except (UnicodeDecodeError, csv.Error):
        return False
    if "node" not in (rows.fieldnames or ()):
        return False
    open_names = set(_open_names(nodes)) | _META | {"meta"}
    return all(_is_open_place(place, local(root), open_names) for place in places)


def _is_open_place(place, form, open_names):
    """Whether `/form/group/row[2]/question` names what is open, or nothing at all."""
    start, *steps = _ROW.sub("", place.strip()).removeprefix("/").split("/")
    return start in ("", form) and open_names.issuperset(steps)


def _open_names(nodes):
    for node in nodes:
        if not is_sealed(node):
            yield node["name"]
        yield from _open_names(node.get("children", ()))
