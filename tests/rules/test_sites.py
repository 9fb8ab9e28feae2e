"""Names fold and rank, positions are places on earth, ICGLR ids follow the standard's traps."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.core.problems import Problem
from siteaudit.sites import rules

DRAFT_PATTERN = re.compile(r"^[A-Z]{2}-[+-]?[0-9]+\.[0-9]{4}[+-][0-9]+\.[0-9]{4}-[0-9]+$")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kalehé", "KALEHE"),
        ("Luwowo", "Lwowo"),
        ("Tshamaka", "Chamaka"),
        ("Tchonka", "Chonka"),
        ("Mapomboli II", "mapomboli 2"),
        ("Kahoulo", "Kahulo"),
        ("Matantali/Mantantali", "matantali mantantali"),
    ],
)
def test_one_sound_folds_alike(one, other):
    assert rules.fold(one) == rules.fold(other)


@pytest.mark.parametrize(("one", "other"), [("D3 Bibatama", "D4 Bibatama"), ("Numbi 1", "Numbi 11"), ("Boma", "Goma")])
def test_what_differs_stays_different(one, other):
    assert rules.fold(one) != rules.fold(other)


def candidate(key, name, *places, lon=None, lat=None):
    return rules.Candidate(key, (name,), places, lon, lat)


def test_the_same_name_comes_before_a_longer_one_and_an_alias_counts():
    longer = candidate("longer", "Kenya Nord", "Mwela")
    alias = rules.Candidate("alias", ("Lukoma", "Kenya"), ("Mwela",), None, None)

    assert rules.rank([longer, alias], "kenya") == ["alias", "longer"]


def test_of_two_equal_names_the_territory_decides_then_the_distance():
    far = candidate("far", "Kenya", "Kaleo", "Mwela", lon=28.0, lat=-2.0)
    near = candidate("near", "Kenya", "Kaleo", "Mwela", lon=28.7, lat=-2.0)
    other = candidate("other", "Kenya", "Kaleo", "Itula", lon=28.71, lat=-2.0)

    assert rules.rank([far, other, near], "Kenya", territory="mwéla", near=(28.71, -2.0)) == ["near", "far", "other"]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(28.0, 91.0), (181.0, 0.0), (28.0, float("nan")), (float("inf"), 0.0), ("28", "-2"), (True, 1.0), (28.0, None)],
)
def test_what_is_no_place_on_earth_is_refused(lon, lat):
    with pytest.raises(Problem) as refused:
        rules.check_position(lon, lat)

    assert (refused.value.code, refused.value.status) == ("position.invalid", 422)


def test_a_negative_accuracy_is_refused():
    with pytest.raises(Problem):
        rules.check_position(28.0, -2.0, -1)


def test_a_southern_id_is_written_like_the_published_example():
    assert rules.make_icglr_id("RW", 30.0619, -1.9641, 1) == "RW-1.9641+30.0619-00001"


def test_a_northern_id_cannot_be_taken_for_a_southern_one_and_keeps_its_zeros():
    assert rules.make_icglr_id("CD", 28.7, 1.9641, 12) == "CD-+1.9641+28.7000-00012"


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(1, 250_000))
def test_every_id_fits_the_draft_pattern(lon, lat, number):
    assert DRAFT_PATTERN.match(rules.make_icglr_id("CD", lon, lat, number))
