"""Reads the parts of an XForm that a program is made of: instance, binds, controls, lists, events, texts.

`compile.py` and its parts are the only callers. Only what pyxform writes is understood; nothing else is published.
"""

import re
from dataclasses import dataclass

from defusedxml import ElementTree

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
ODK = "{http://www.opendatakit.org/xforms}"
ORX = "{http://openrosa.org/xforms}"
CODED = re.compile(r".*\(([A-Za-z-]+)\)\Z")
ITEXT = re.compile(r"jr:itext\('(.*)'\)\Z", re.DOTALL)
CONTROLS = ("input", "select1", "select", "upload", "trigger", "rank", "range", "secret")
MEDIA = ("image", "audio", "video", "big-image")
ABSENT = "-"  # what pyxform writes where a translation is missing
TEXT, GUIDANCE = None, "guidance"


@dataclass(frozen=True)
class Output:
    """An expression inside a text, still as XPath."""

    value: str


class XForm:
    """One parsed XForm; paths are without the form's root, joined by /.

    Texts are {language: text | [text or Output, ..]}.
    """

    def __init__(self, text):
        head, body = ElementTree.fromstring(text)
        self.model = head.find(f"{XF}model")
        self.heading = head.findtext(f"{H}title") or ""
        instances = self.model.findall(f"{XF}instance")
        self.root = next(iter(instances[0]))
        self.lists = {each.get("id"): each for each in instances[1:]}
        self.texts, self.languages, self.default_language = {}, [], None
        self._itext()
        self.binds = {self._path(bind.get("nodeset")): bind.attrib for bind in self.model.findall(f"{XF}bind")}
        self.controls, self.groups, self.repeats = {}, {}, {}
        self.initial = {self._path(each.get("ref")): each.get("value") for each in self.model.findall(f"{XF}setvalue")}
        self._body(body)

    def label_of(self, element, part="label", form=TEXT):
        """Texts of a control's label or hint; `form` is one of the MEDIA or GUIDANCE."""
        found = element.find(f"{XF}{part}") if element is not None else None
        if found is None:
            return {}
        reference = found.get("ref")
        return self.text_of(reference, form) if reference else self._plain(_parts(found)) if form is TEXT else {}

    def text_of(self, value, form=TEXT):
        """Texts of an attribute: a reference into itext, or one plain text."""
        if not value:
            return {}
        reference = ITEXT.match(value)
        if reference:
            return self.texts.get((reference[1], form), {})
        return self._plain(value.strip()) if form is TEXT else {}

    def option_of(self, item, form=TEXT):
        """Texts of one item of a list inside the form."""
        key = item.findtext(f"{XF}itextId")
        if key:
            return self.texts.get((key, form), {})
        return self._plain((item.findtext(f"{XF}label") or "").strip()) if form is TEXT else {}

    def sets_of(self, control):
        """(path, XPath or "") of what a change of this control sets."""
        found = control.findall(f"{XF}setvalue") if control is not None else ()
        return [(self._path(each.get("ref")), (each.get("value") or "").strip()) for each in found]

    def _plain(self, text):
        return {self.default_language: text} if text else {}

    def _itext(self):
        for translation in self.model.findall(f"{XF}itext/{XF}translation"):
            coded = CODED.match(translation.get("lang"))
            language = coded[1] if coded else translation.get("lang")
            language = "und" if language == "default" else language
            self.languages.append(language)
            if translation.get("default") or self.default_language is None:
                self.default_language = language
            for text in translation:
                for value in text.findall(f"{XF}value"):
                    written = _parts(value)
                    if written and written != ABSENT:
                        self.texts.setdefault((text.get("id"), value.get("form")), {})[language] = written
        self.languages = self.languages or ["und"]
        self.default_language = self.default_language or "und"

    def _path(self, nodeset):
        return "/".join(nodeset.strip().split("/")[2:])

    def _body(self, body):
        waiting = [body]
        while waiting:
            part = waiting.pop()
            name = part.tag.rsplit("}", 1)[-1]
            if name in CONTROLS:
                self.controls[self._path(part.get("ref"))] = part
                continue
            if name == "group" and part.get("ref"):
                self.groups[self._path(part.get("ref"))] = part
            elif name == "repeat":
                self.repeats[self._path(part.get("nodeset"))] = part
            if name in {"body", "group", "repeat"}:
                waiting.extend(part)


def _parts(element):
    """The text of an element, or its parts where it holds expressions."""
    if not len(element):
        return (element.text or "").strip()
    parts = [(element.text or "").lstrip()]
    for output in element:
        parts += [Output(output.get("value") or ""), output.tail or ""]
    parts[-1] = parts[-1].rstrip()
    return [part for part in parts if part != ""]
