"""What a page must be in every language: accessible by axe, without a word of English left, quiet on the console.
Used by test_axe.py and test_phone_pages.py."""

import functools
import re
from collections import Counter
from pathlib import Path

import axe_playwright_python
from babel.messages.pofile import read_po

from siteaudit.demo import people, places, stories
from siteaudit.web import catalogues

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`).join(" | ")}`);
}"""
# Visible words and those that are read aloud, each with the language it says it is in.
WORDS = """() => {
  const found = [];
  const languageOf = (node) => node.closest("[lang]")?.lang ?? "";
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      if (node.data.trim() && !parent.closest("script, style, code, textarea")) found.push([languageOf(parent), node.data]);
    } else for (const name of ["aria-label", "alt", "title", "placeholder"]) {
      if (node.getAttribute(name)) found.push([languageOf(node), node.getAttribute(name)]);
    }
  }
  return found;
}"""
# Words that neither French nor Swahili has: a sentence with one of them is English, whoever forgot to translate it.
ENGLISH = re.compile(r"\b(?:the|of|and|with|your|this|that|from|has|have|been|was|were|which|not|they|their|by|for|is|are)\b", re.IGNORECASE)
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

# What the page is made of: tags, classes, roles. A page made of what was looked at already needs no second look.
SHAPE = """() => [...new Set([...document.body.querySelectorAll("*")].map((one) =>
  [one.parentElement.tagName, one.parentElement.className, one.tagName, one.className, one.getAttribute("role"), one.type, one.getAttributeNames().join()].join(" ")))]"""
# Names and words of the demonstration: people typed them, nobody translates them.
DATA = (
    *(one for person in people.CAST for one in (person.label, *(person.seat or ()))),
    *(name for place in places.SITES for name in (place.name, *place.aliases)),
    stories.AUTHORITY, stories.MANDATE, "Demo note", "Demo reason", "Invented Person", "Demo phone of", "siteaudit demo", "siteaudit", "Odette (demo)",
)  # fmt: skip
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
EACH = 2


def spaced(text):
    """One space between words, as a person sees it; narrow and wide ones alike."""
    return " ".join(text.split())


@functools.cache
def english_of(language):
    """Patterns of English texts that this language says otherwise: pages' sentences and the phone's words."""
    english, own = set(), set()
    for path in _parts(language):
        for message in read_po(path.open("rb"), locale=language):
            english |= set(message.id if isinstance(message.id, tuple) else [message.id])
            own |= set(message.string if isinstance(message.string, tuple) else [message.string])
    own |= set(catalogues.phone_texts(catalogues.merge(language)).values())
    english |= set(catalogues.phone_texts(catalogues.merge("en")).values())
    only = {spaced(text) for text in english} - {spaced(text) for text in own}
    return [pattern_of(text) for text in sorted(only) if re.search(r"[A-Za-z]{3}", HOLE.sub("", text))]


def _parts(language):
    """The texts of pages: parts with an English file are the phone's, and faults are told of forms that nobody uploads here."""
    found = sorted((catalogues.FOLDER / "parts").glob(f"*.{language}.po"))
    return [one for one in found if one.name != f"faults.{language}.po" and not one.with_name(one.name.replace(f".{language}.", ".en.")).exists()]


def pattern_of(text):
    """The whole text, its holes filled with anything."""
    holes = [r"[\d\s.,]{1,12}" if hole.endswith("d") or hole == "{n}" else ".{1,200}?" for hole in HOLE.findall(text)]
    pieces = [re.escape(piece) for piece in HOLE.split(text)]
    return re.compile("".join(piece + hole for piece, hole in zip(pieces, [*holes, ""], strict=True)))


def find_english(page, language, data=()):
    """Texts on the page that are English though the page is not; `data` are pieces that people typed or that are names."""
    left = []
    for said, raw in page.evaluate(WORDS):
        text = spaced(raw)
        if said != language or any(piece in text for piece in data):
            continue
        if ENGLISH.search(text) or any(one.fullmatch(text) for one in english_of(language)):
            left.append(text)
    return left


def find_violations(page):
    """What axe says against the page as it is now."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    return page.evaluate(RUN)


def kind_of(address):
    """What sort of page it is: its path without ids, and the names in its query."""
    path, _, query = address.partition("?")
    names = sorted(piece.partition("=")[0] for piece in query.split("&") if piece)
    return UID.sub("*", path), tuple(name for name in names if name not in ("lang", "uid"))


class Look:
    """Collects what is wrong, page by page, so that one run tells everything; shapes that were looked at count for every role."""

    def __init__(self):
        self.wrong, self.seen, self.dull = [], {}, Counter()

    def at(self, page, language, what, always=False):
        """Look at the page as it is now; by axe when it is made of something new."""
        if language != "en":
            self.wrong += [f"{what} {language}: English left: {text[:160]}" for text in find_english(page, language, DATA)]
        shape, seen = set(page.evaluate(SHAPE)), self.seen.setdefault(language, set())
        if always or not shape <= seen:
            self.wrong += [f"{what} {language}: {one}" for one in find_violations(page)]
        else:
            self.dull[language, kind_of(what)] += 1
        seen |= shape

    def most(self, language, kind):
        """How many pages of a kind are worth a visit: fewer when the last ones showed nothing new."""
        return EACH if "*" in kind[0] and self.dull[language, kind] < EACH else 1

    def told(self):
        """Each fault once, with how often it was met."""
        return "\n".join(f"{count} x {text}" for text, count in Counter(self.wrong).items())
