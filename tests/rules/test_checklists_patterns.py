"""Regular expressions of checklists: none that could take for ever is published, those of daily use are."""

import pytest

from siteaudit.checklists.xpath.backtracking import can_hang
from siteaudit.checklists.xpath.grammar import Unsupported
from siteaudit.checklists.xpath.patterns import portable_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*b", r"(\w+\s?)*", "(a|a)*", "(.*)*", "([a-z]+ ?)+x", r"(\d+,?)+", "(a?){30}a{30}", ".*.*.*.*x",
        "(,a*a*)*", "(,a?a?)*x", r"(\w|\d)+", "(a+|b+)*c", "((ab)*)*", "a*a*a*a*a*b", "([a-z]*[0-9]*){9}", "(a{1,9}){5,20}b",
    ],
)  # fmt: skip
def test_a_pattern_that_could_take_for_ever_is_refused(pattern):
    with pytest.raises(Unsupported, match="for ever"):
        portable_pattern(pattern, Unsupported)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}", r"^\d*$", "[A-Z]{2}-[0-9]{4}", r"[\w-]+(\.[\w-]+)*@[\w-]+(\.[\w-]+)+",
        "(yes|no)+", r"\+?[0-9 ]{6,20}", "([A-Z][a-z]* )*[A-Z][a-z]*", r"(\d{3}-?)+", r".*@.*\..*", "[0-9]+(,[0-9]+)*",
        r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}", r"\d{4}-(0[1-9]|1[0-2])-\d\d", "",
    ],
)  # fmt: skip
def test_a_pattern_of_daily_use_is_taken(pattern):
    assert not can_hang(portable_pattern(pattern, Unsupported))


def test_patterns_are_bounded():
    for pattern in ("(" * 21 + "a" + ")" * 21, "a" * 501):
        with pytest.raises(Unsupported, match="at most"):
            portable_pattern(pattern, Unsupported)
