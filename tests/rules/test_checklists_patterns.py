"""Regular expressions of checklists: none that could take for ever is published, those of daily use are."""

import pytest

from siteaudit.checklists.engine.evaluate import evaluate
from siteaudit.checklists.xpath.backtracking import can_hang
from siteaudit.checklists.xpath.grammar import Unsupported
from siteaudit.checklists.xpath.patterns import portable_pattern
from tests.rules.small_forms import program_of


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*b", r"(\w+\s?)*", "(a|a)*", "(.*)*", "([a-z]+ ?)+x", r"(\d+,?)+", "(a?){30}a{30}", ".*.*.*.*x",
        "(,a*a*)*", "(,a?a?)*x", r"(\w|\d)+", "(a+|b+)*c", "((ab)*)*", "a*a*a*a*a*b", "([a-z]*[0-9]*){9}", "(a{1,9}){5,20}b",
        "a{0,9}" * 9 + "b", "(a{0,4}){0,5}" * 3 + "b", "(a{0,9}|b){0,9}c", "a?" * 30 + "b", "(a*a*b)" * 9, "(a?){5}" * 9 + "b", "(a|ab|b){9}" * 3 + "c",
        "(|a){40}b", "(x{0,9}y{0,9}){0,9}z", "((a{0,9}){0,9}){0,3}b", "(ab?){0,9}" * 9 + "c", "(,(a|aa){9})*",
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
        "[a-z]{2,10} ?[a-z]{2,10} ?[a-z]{0,10}", r"(\+?243|0)[0-9]{9}", "([A-Z][a-z]{1,20} ?){1,4}", r"-?\d{1,3}(\.\d{0,9})?", "(Jan|Feb|Mar|Apr|May|Jun|Jul)-[0-9]{2,4}",
        r"(\w+ ){0,2}\w+", "[A-Z]{1,3}[0-9]{1,6}[A-Z]{0,2}", "(#[0-9a-f]{6},?){1,20}",
    ],
)  # fmt: skip
def test_a_pattern_of_daily_use_is_taken(pattern):
    assert not can_hang(portable_pattern(pattern, Unsupported))


def test_patterns_are_bounded():
    for pattern in ("(" * 21 + "a" + ")" * 21, "a" * 501):
        with pytest.raises(Unsupported, match="at most"):
            portable_pattern(pattern, Unsupported)


@pytest.mark.parametrize(("text", "matches"), [("a" * 1_000, True), ("a" * 1_001, False), ("😀" * 500, True), ("😀" * 501, False)])
def test_no_pattern_reads_a_text_that_is_longer_than_it_was_judged_for(node, text, matches):
    program = program_of({"type": "text", "name": "t", "label": "T"}, {"type": "calculate", "name": "c", "calculation": "regex(${t}, '.*')"})
    node.ask("keep", "pattern", program)

    found = [evaluate(program, {"t": text}), node.ask("evaluate", "pattern", {"t": text})]

    assert [each["calculated"]["c"] for each in found] == [matches, matches]
