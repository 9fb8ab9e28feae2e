"""ODK's own engine judges our vectors: every difference stands in differences.json with its reason, and none stands there in vain."""

import json
import pathlib
import re

import pytest

from . import comparison, engine

pytestmark = pytest.mark.xdist_group("oracle")  # the engine is asked once, by one worker
KEYS = ("where", "question", "aspect", "ours", "theirs")
GROUPS = json.loads((pathlib.Path(__file__).parent / "differences.json").read_text("utf-8"))
# A group is one difference in many places, by asterisks, or with one reason all that differ in one place.
LISTED = [
    dict(zip(KEYS, (group["where"], *row), strict=True)) if row else group
    for group in GROUPS
    for row in group.get("differ", [None])
]


@pytest.fixture(scope="module")
def found():
    engine.modules()
    one, one_compared, one_agreed = comparison.expressions()
    two, two_compared, two_agreed, cases = comparison.compare()
    figures = f"{one_agreed}/{one_compared} expressions, {two_agreed}/{two_compared} states of {cases} records"
    print(f"\nODK's engine agrees: {figures}")
    return [*one, *two], (one_agreed + two_agreed) / (one_compared + two_compared)


def is_listed(entry, difference):
    """Whether an entry names a difference; an asterisk in `where` stands for any text."""
    where = re.fullmatch(".*".join(map(re.escape, entry["where"].split("*"))), difference[0], re.DOTALL)
    return where is not None and [entry[key] for key in KEYS[1:]] == difference[1:]


def test_every_difference_is_listed_with_its_reason(found):
    unknown = [each for each in found[0] if not any(is_listed(entry, each) for entry in LISTED)]

    assert unknown == []
    assert all(group["reason"] for group in GROUPS)


def test_no_listed_difference_has_gone(found):
    gone = [entry for entry in LISTED if not any(is_listed(entry, each) for each in found[0])]

    assert gone == []


def test_the_engine_agrees_almost_everywhere(found):
    assert found[1] > 0.98
