"""No cell of a table is a formula to a spreadsheet, whatever stands before it, and every text comes back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.core.spreadsheet import guard, unguard

# What is drawn as nothing or as a blank: before a sign of these a person sees the sign first.
UNSEEN = {
    "space": " ", "no-break space": "\u00a0", "narrow no-break space": "\u202f", "wide space": "\u3000", "zero width": "\u200b", "joiner": "\u200d",
    "byte-order mark": "\ufeff", "soft hyphen": "\u00ad", "right to left": "\u202e", "escape": "\x1b", "line separator": "\u2028",
    "variation": "\ufe0f", "combining": "\u034f", "filler": "\u3164", "braille": "\u2800", "apostrophe": "'", "tag": "\U000e0020",
}  # fmt: skip
TEXTS = st.text(st.one_of(st.sampled_from("'=+-@|;\t\r\n \u00a0\u200b＝-1a."), st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"])
@pytest.mark.parametrize("before", ["", *UNSEEN.values()], ids=["nothing", *UNSEEN])
def test_a_sign_that_begins_a_formula_is_guarded_whatever_stands_before_it(before, sign):
    assert guard(f"{before}{sign}A1") == f"'{before}{sign}A1"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=1+1", "a;'=1+1"), ("a; @SUM(A1)", "a;' @SUM(A1)"), ("a\n=1+1", "a\n'=1+1"), ("a\r\n+A1", "a\r\n'+A1"), ("a\t\u200b-A1", "a\t'\u200b-A1"),
        ("\t=1", "'\t'=1"), ("\tplain", "'\tplain"), (";=1", "';'=1"), ("x;y;=cmd|' /C calc'!A0;z", "x;y;'=cmd|' /C calc'!A0;z"),
    ],
)  # fmt: skip
def test_what_another_spreadsheet_takes_for_the_next_cell_is_guarded_too(text, cell):
    assert guard(text) == cell


@pytest.mark.parametrize(
    "text", ["", "plain", "a=b", "Kalimbi - pit 3", "12", "-1.2", "-1.2 29.3 1450.0 5.0; -1.3 -29.4 0 0", "…=", "a;b", "«=»", "no\nyes", "'quoted'", "3+4"]
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert guard(text) == text


@pytest.mark.parametrize("text", ["-1+1", "-1.2 =1", "-", "--1", "-1;=1", "-1 29,5"])
def test_only_numbers_alone_may_begin_with_a_minus(text):
    assert guard(text) != text


def test_numbers_and_nothing_are_no_text():
    assert [guard(value) for value in (None, 0, -1.5, 40)] == ["", 0, -1.5, 40]


@given(TEXTS)
def test_every_text_comes_back_from_a_table(text):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([guard(text), "x"])

    ((cell, _),) = csv.reader(io.StringIO(out.getvalue(), newline=""))

    assert unguard(cell) == text


@given(TEXTS)
def test_no_part_of_a_cell_begins_with_a_sign(text):
    parts = guard(text).replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";")

    assert [part for part in parts if part.lstrip(" \u00a0\u200b")[:1] in tuple("=+@|＝")] == []
