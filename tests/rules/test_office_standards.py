"""The standard behind a question is read in the reader's language, and what nobody translated stays as it was written."""

import pytest
import yaml
from flask import Flask
from flask_babel import Babel, force_locale

from siteaudit.office.standards import standard_words
from siteaudit.web import catalogues

from .quiet_visit import ALL, FOLDER


@pytest.fixture(scope="module", autouse=True)
def _translated():
    catalogues.build()
    app = Flask("siteaudit")
    Babel(app, default_translation_directories=str(catalogues.FOLDER))
    with app.test_request_context():
        yield


def standards():
    for name in ALL:
        for row in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["survey"]:
            if "standard" in row:
                yield row["standard"]


@pytest.mark.parametrize("language", ["fr", "sw"])
def test_every_standard_of_our_lists_has_its_words(language):
    with force_locale(language):
        assert [text for text in standards() if standard_words(text).language != language] == []


def test_in_english_a_standard_is_what_its_author_wrote():
    with force_locale("en"):
        assert [text for text in standards() if standard_words(text).text != text] == []


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("OECD Annex II 3(ii) and 5; Voluntary Principles, risk assessment", "OCDE, annexe II 3(ii) et 5; Principes volontaires, analyse des risques"),
        ("ICGLR RCM, legality; ICGLR MDC.04", "CIRGL MRC, légalité; CIRGL MDC.04"),
        ("UNGP 29, 31", "Principes directeurs de l'ONU 29, 31"),
        ("Context of the route", "Contexte de la route"),
        ("DRC mining code of 2018", "RDC, code minier de 2018"),
    ],
)
def test_terms_are_translated_and_paragraphs_stay(text, french):
    with force_locale("fr"):
        assert standard_words(text).text == french


@pytest.mark.parametrize("text", ["A rule of our own", "OECD Annex II, and what we add", "Voluntary Principles of others", "Voluntary Principles maybe", ""])
def test_what_nobody_translated_stays_as_it_was_written(text):
    with force_locale("sw"):
        assert standard_words(text) == (text, "en")
