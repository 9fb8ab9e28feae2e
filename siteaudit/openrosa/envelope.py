"""Pure: a record's bytes to its root element, ids and version. XML from outside is hostile: no DTD, no depth, no size.

Raises openrosa.not-xml, openrosa.no-instance-id; never a value of the record goes into a problem.
"""

import dataclasses
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from siteaudit.core.problems import Problem

from .limits import MOST_XML

DEEPEST, MOST_ELEMENTS = 40, 100_000
_LONGEST_ID = 200


@dataclasses.dataclass(frozen=True)
class Envelope:
    """What a record says of itself; `root` is the primary instance's element. Comments are not in it: `has_remarks` tells of them."""

    root: Element
    form: str
    version: str
    instance_id: str
    replaces: str | None
    has_remarks: bool


class _Counting(TreeBuilder):
    """Builds the tree and counts: a million small elements or a thousand levels are no record."""

    depth = count = 0
    has_remarks = False

    def start(self, tag, attrs, /):
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Problem("openrosa.not-xml")
        return super().start(tag, attrs)

    def end(self, tag, /):
        self.depth -= 1
        return super().end(tag)

    def comment(self, _text, /):
        self.has_remarks = True

    def pi(self, _target, _text=None, /):
        self.has_remarks = True


def read_envelope(content):
    """The envelope of a record's bytes."""
    if len(content) > MOST_XML:
        raise Problem("body.too-large", most=MOST_XML)
    builder = _Counting()
    root = _parse(content, builder)
    instance_id, replaces = (next(iter(list_meta(root, name)), "") or None for name in ("instanceID", "deprecatedID"))
    if not instance_id or len(instance_id) > _LONGEST_ID:
        raise Problem("openrosa.no-instance-id")
    if replaces is not None and (len(replaces) > _LONGEST_ID or replaces == instance_id):
        raise Problem("openrosa.not-xml")
    form, version = (root.get(name, "").strip() for name in ("id", "version"))
    return Envelope(root, form, version, instance_id, replaces, builder.has_remarks)


def local(element):
    """An element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def list_meta(root, name):
    """Texts of the elements called `name` in the record's `meta`, with or without the OpenRosa namespace."""
    meta = next((child for child in root if local(child) == "meta"), ())
    return [(child.text or "").strip() for child in meta if local(child) == name]


def _parse(content, builder):
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Problem("openrosa.not-xml") from error
