"""Reads the parts of an XForm that a program is made of: instance, binds, controls, options, texts.

`compile.py` is the only caller. Only what pyxform writes is understood; nothing else is published.
"""

import re

from defusedxml import ElementTree

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
CODED = re.compile(r".*\(([A-Za-z-]+)\)\Z")
ITEXT = re.compile(r"jr:itext\('(.*)'\)\Z", re.DOTALL)
OPTIONS = re.compile(r"instance\('([^']+)'\)/root/item\Z")
CONTROLS = ("input", "select1", "select", "upload", "trigger", "rank", "range", "secret")
ABSENT = "-"  # what pyxform writes where a translation is missing


class XForm:
    """One parsed XForm; paths are without the form's root, joined by /."""

    def __init__(self, text):
        head, body = ElementTree.fromstring(text)
        self.model = head.find(f"{XF}model")
        self.heading = head.findtext(f"{H}title") or ""
        self.root = next(iter(self.model.find(f"{XF}instance")))
        self.texts, self.languages, self.default_language = self._itext()
        self.binds = {self._path(bind.get("nodeset")): bind.attrib for bind in self.model.findall(f"{XF}bind")}
        self.controls, self.groups, self.repeats = {}, {}, {}
        self._body(body)

    def label_of(self, element, part="label"):
        """Texts by language of a control's label or hint."""
        found = element.find(f"{XF}{part}") if element is not None else None
        if found is None:
            return {}
        reference = found.get("ref")
        return self.text_of(reference) if reference else self._plain("".join(found.itertext()))

    def text_of(self, value):
        """Texts by language of an attribute: a reference into itext, or one plain text."""
        if not value:
            return {}
        reference = ITEXT.match(value)
        return self.texts.get(reference[1], {}) if reference else self._plain(value)

    def choices_of(self, control):
        """The options of a select in their order."""
        itemset = control.find(f"{XF}itemset")
        if itemset is None:
            items = control.findall(f"{XF}item")
            return [{"name": item.findtext(f"{XF}value"), "label": self.label_of(item)} for item in items]
        name = OPTIONS.match(itemset.get("nodeset"))[1]
        return [
            {"name": item.findtext(f"{XF}name"), "label": self._option(item)}
            for item in self.model.findall(f"{XF}instance[@id='{name}']/{XF}root/{XF}item")
        ]

    def _option(self, item):
        key = item.findtext(f"{XF}itextId")
        return self.texts.get(key, {}) if key else self._plain(item.findtext(f"{XF}label") or "")

    def _plain(self, text):
        return {self.default_language: text.strip()} if text.strip() else {}

    def _itext(self):
        texts, languages, default = {}, [], None
        for translation in self.model.findall(f"{XF}itext/{XF}translation"):
            coded = CODED.match(translation.get("lang"))
            language = coded[1] if coded else translation.get("lang")
            language = "und" if language == "default" else language
            languages.append(language)
            if translation.get("default") or default is None:
                default = language
            for text in translation:
                value = next((v for v in text.findall(f"{XF}value") if v.get("form") is None), None)
                written = "".join(value.itertext()).strip() if value is not None else ""
                if written and written != ABSENT:
                    texts.setdefault(text.get("id"), {})[language] = written
        return texts, languages or ["und"], default or "und"

    def _path(self, nodeset):
        return "/".join(nodeset.strip().split("/")[2:])

    def _body(self, element):
        for part in element:
            name = part.tag.removeprefix(XF)
            if name == "group":
                if part.get("ref"):
                    self.groups[self._path(part.get("ref"))] = part
                self._body(part)
            elif name == "repeat":
                self.repeats[self._path(part.get("nodeset"))] = part
                self._body(part)
            elif name in CONTROLS:
                self.controls[self._path(part.get("ref"))] = part
