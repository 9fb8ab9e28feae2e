"""No English is left on the French and Swahili office: every text of its pages, verbs and problems has both."""

import pathlib
import re

import pytest
import yaml
from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from siteaudit.access.verbs import VERBS
from siteaudit.core.problems import CODES
from siteaudit.core.settings import ROOT
from siteaudit.office import words
from siteaudit.web import catalogues

PROGRAM = ROOT / "siteaudit"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def texts_of(path):
    """Every text in a template or Python file, plurals by their singular."""
    if path.suffix == ".html":
        with path.open("rb") as file:
            found = [message for _line, _name, message, _note in babel_extract(file, list(KEYWORDS), [], {"encoding": "utf-8"})]
    else:
        found = [message for _line, message, _note, _context in extract_from_file("python", path, KEYWORDS)]
    return {text if isinstance(text, str) else text[0] for text in found if text}


def files():
    spoken = (path for path in PROGRAM.rglob("*.py") if "flask_babel" in path.read_text(encoding="utf-8"))
    return sorted({*spoken, *PROGRAM.glob("office/**/*.py"), *PROGRAM.rglob("*.html")})


@pytest.fixture(scope="module", params=["fr", "sw"])
def known(request):
    """What has a text in this language."""
    messages = (one for one in catalogues.merge(request.param) if one.id and not one.context and one.string)
    return {one.id if isinstance(one.id, str) else one.id[0] for one in messages}


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PROGRAM)))
def test_every_text_of_a_page_is_translated(path, known):
    assert texts_of(path) - known == set()


def test_every_act_and_every_refusal_is_translated(known):
    sentences = {verb.sentence for verb in VERBS.values()} | {title for _status, title in CODES.values()}

    assert sentences - known == set()


def test_the_check_can_fail(known, tmp_path):
    path = pathlib.Path(tmp_path) / "page.html"
    path.write_text('<p>{{ _("A text that nobody translated") }}</p>', encoding="utf-8")

    assert texts_of(path) - known == {"A text that nobody translated"}


@pytest.mark.parametrize("language", ["fr", "sw"])
def test_translations_keep_their_places_for_words(language):
    place = re.compile(r"%\(\w+\)[sd]")
    wrong = []
    for one in catalogues.merge(language):
        if not one.id or one.context:
            continue
        ids, told = (one.id, one.string) if isinstance(one.id, tuple) else ((one.id,), (one.string,))
        wanted = set(place.findall(ids[-1]))
        wrong += [text for text in told if set(place.findall(text)) != wanted]

    assert wrong == []


def test_in_french_no_line_begins_with_a_sign_of_the_word_before_it():
    told = [text for one in catalogues.merge("fr") for text in ([one.string] if isinstance(one.string, str) else one.string)]

    assert [text for text in told if re.search(r" [?!:;»]|« ", text)] == []
    assert any("\u00a0:" in text for text in told)
    # A place for words is no percent sign.
    assert any(" %(" in text for text in told)


def test_every_pillar_and_every_flag_has_its_words():
    sources = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "checklists").glob("*.yaml")]
    pillars = {one["settings"]["pillar"] for one in sources if "pillar" in one.get("settings", {})}
    noticed = {"site_unknown", "area", "place", "clock", "plan", "second_record", "unexpected_answer", "missing", "violation", "sealed_in_clear", "chain_gap", "far"}

    assert len(pillars) >= 4
    assert pillars <= set(words.PILLARS)
    assert noticed <= set(words.FLAGS)


def test_every_reason_to_set_a_record_aside_is_said_in_words():
    source = (ROOT / "siteaudit" / "sync" / "packages.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'(?:return|_BAD_SIGNATURE =) "(package\.[a-z-]+)"', source))

    assert codes
    assert codes <= set(words.ASIDE)
