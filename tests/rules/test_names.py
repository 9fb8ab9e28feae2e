"""Names are one line of signs that are seen; what turns the writing round or is drawn as nothing is not kept."""

import pytest

from siteaudit.core import names
from siteaudit.core.problems import Problem


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Comité\tlocal\r\n de  suivi ", "Comité local de suivi"),
        ("CLS \u202eawenM", "CLS awenM"),
        ("Mwe\u200bla\ufeff\u00ad", "Mwela"),
        ("Mwela\u2028Nord\x00\x07", "Mwela Nord"),
        ("Mwela \u200b Nord", "Mwela Nord"),
        ("Kale\u0301mie", "Kalémie"),
        ("\u3164\u2800", ""),
        ("\ud800Mwela\ue000", "Mwela"),
        ("Ng'ombe – D3/4 (n° 2)", "Ng'ombe – D3/4 (n° 2)"),
        ("محمد 金 🙂", "محمد 金 🙂"),
    ],
)
def test_a_name_is_one_line_of_signs_that_are_seen(typed, kept):
    assert names.one_line(typed) == kept
    assert names.check_line(typed, "seat") == (kept or None)


@pytest.mark.parametrize(("typed", "said"), [("", "is needed"), (None, "is needed"), ("\u202e\u200b", "is needed"), ("x" * 201, "is too long")])
def test_a_name_is_needed_and_fits_its_place(typed, said):
    with pytest.raises(Problem) as refused:
        names.check_name(typed, "institution")

    assert (refused.value.code, refused.value.fields) == ("body.invalid", {"institution": [said]})


def test_what_is_not_seen_takes_no_place():
    assert names.check_name("x" * 200 + "\u200b" * 50) == "x" * 200
