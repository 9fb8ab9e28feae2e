"""A checklist on paper asks what a hand can answer: the site and how the visit was made stand on it once."""

import re
import types

import pytest
from flask import Flask
from flask_babel import Babel

from siteaudit.checklists.source import compile_source
from siteaudit.office import printing
from siteaudit.office.checklist_words import CONTEXT
from siteaudit.office.words import PILLARS
from siteaudit.web import catalogues

from .quiet_visit import FIELD, FOLDER


@pytest.fixture(scope="module", name="paper_of")
def papers():
    """The data of a list's paper in English."""
    app = Flask("siteaudit")
    Babel(app)

    def paper_of(name, language="en"):
        program = compile_source(FOLDER / f"{name}.yaml")
        version = types.SimpleNamespace(program=program, digest=program["digest"], version=program["version"], reviewed={})
        return printing._paper(version, "Office", language)

    with app.test_request_context():
        yield paper_of


def names_on(paper):
    return [question["name"] for section in paper["sections"] for question in section["questions"]]


@pytest.mark.parametrize("name", FIELD)
def test_no_sheet_asks_which_site_it_is_or_twice_how_the_visit_was_made(paper_of, name):
    paper = paper_of(name)

    assert "SP25" not in names_on(paper)  # the head asks for the site
    assert ("SP01" in names_on(paper)) is (name in ("site-profile", "short-visit", "monitoring-visit"))
    assert bool(paper["modes"]) is ("SP01" not in names_on(paper) and name != "body-sheet")


@pytest.mark.parametrize("name", FIELD)
def test_a_condition_on_paper_names_what_stands_on_the_paper_or_has_words(paper_of, name):
    paper = paper_of(name)
    known = {*names_on(paper), *(str(called) for called, _answers in CONTEXT.values())}

    conditions = [section["when"] for section in paper["sections"]] + [question["when"] for section in paper["sections"] for question in section["questions"]]
    assert [one for one in conditions if one and not any(word in one for word in known)] == []


def test_a_sheet_of_a_body_says_nothing_of_its_last_sheet(paper_of):
    on_it = names_on(paper_of("body-sheet"))

    assert "BS07" in on_it
    assert "BS08" not in on_it  # the app alone knows that day


@pytest.mark.parametrize("language", ["fr", "sw"])
def test_the_office_calls_a_list_what_its_paper_is_called(language):
    words = {message.id: message.string for message in catalogues.merge(language) if message.id and not message.context}
    for name in FIELD:
        program = compile_source(FOLDER / f"{name}.yaml")
        if program["pillar"] not in ("incident", "body"):  # there the page speaks of the thing, not of its sheet
            assert words[PILLARS[program["pillar"]]._args[0]] == program["title"][language], name


def test_a_table_takes_scores_as_numbers_and_other_answers_as_letters_of_their_own(paper_of):
    letters = {question["name"]: question["letters"] for section in paper_of("score-card")["sections"] for question in section["questions"]}

    assert letters["CS01"] == ["1", "2", "3", "4", "5"]
    assert letters["CS30"] == ["a", "b", "c", "d", "e", "f", "g"]
    assert printing._letters([f"o{n}" for n in range(40)])[25:28] == ["z", "aa", "ab"]


def test_a_french_sign_stays_with_its_word_on_paper(paper_of):
    paper = paper_of("security-provision", "fr")
    texts = [part["text"] for section in paper["sections"] for question in section["questions"] for part in (question["text"], question["hint"], *question["options"]) if part]

    assert "Y a-t-il des militaires (armée) sur le site\u00a0?" in texts
    assert [text for text in texts if re.search(r" [?!:;»]|« ", text)] == []
