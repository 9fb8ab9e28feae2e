"""ODK's own engine judges our vectors: every difference stands in differences.json with its reason, and none stands there in vain."""

import json
import pathlib
import re

import pytest

from . import comparison, engine

pytestmark = pytest.mark.xdist_group("oracle")  # the engine is asked once, by one worker
LISTED = json.loads((pathlib.Path(__file__).parent / "differences.json").read_text("utf-8"))
KEYS = ("where", "question", "aspect", "ours", "theirs")


@pytest.fixture(scope="module")
def found():
    engine.modules()
    one, one_compared, one_agreed = comparison.expressions()
    two, two_compared, two_agreed, cases = comparison.compare()
    figures = f"{one_agreed}/{one_compared} expressions, {two_agreed}/{two_compared} states of {cases} records"
    print(f"\nODK's engine agrees: {figures}")
    return [*one, *two], (one_agreed + two_agreed) / (one_compared + two_compared)


def is_listed(entry, difference):
    """Whether an entry names a difference; an asterisk stands for any text."""
    return all(key not in entry or matches(entry[key], value) for key, value in zip(KEYS, difference, strict=True))


def matches(pattern, value):
    """Texts by their asterisks, everything else by itself."""
    if not isinstance(pattern, str) or not isinstance(value, str):
        return pattern in ("*", value)
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value, re.DOTALL) is not None


def test_every_difference_is_listed_with_its_reason(found):
    unknown = [each for each in found[0] if not any(is_listed(entry, each) for entry in LISTED)]

    assert unknown == []
    assert all(entry["reason"] for entry in LISTED)


def test_no_listed_difference_has_gone(found):
    gone = [entry for entry in LISTED if not any(is_listed(entry, each) for each in found[0])]

    assert gone == []


def test_the_engine_agrees_almost_everywhere(found):
    assert found[1] > 0.98
