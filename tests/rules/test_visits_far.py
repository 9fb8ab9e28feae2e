"""When a position is too far from where the register has the site: beyond a site's size and what both errors explain."""

import pytest

from siteaudit.visits.rules import far_m

SITE = (4.1031, -1.2044)
# One thousandth of a degree of latitude is about 111 metres.
KILOMETRE = 0.00904


def at(kilometres, **more):
    return {"lat": SITE[1] + kilometres * KILOMETRE, "lon": SITE[0]} | more


@pytest.mark.parametrize(
    ("position", "accuracy", "kilometres"),
    [
        (at(0.4, acc=5), 10, None),
        (at(0.6, acc=5), 10, 0.6),
        (at(0.6), None, 0.6),
        (at(2, acc=600), 100, None),
        (at(2.2, acc=600), 100, 2.2),
        (at(4.9, acc=10), 5000, None),
        (at(5.1, acc=10), 5000, 5.1),
        (at(40, acc=4000), 50, 40),
        (None, 10, None),
        ({}, 10, None),
        ({"lat": 95, "lon": 4.1}, 10, None),
        ({"lat": 0, "lon": 0}, 10, None),
    ],
)
def test_a_position_is_far_beyond_what_explains_it(position, accuracy, kilometres):
    metres = far_m(position, *SITE, accuracy)

    assert metres == (None if kilometres is None else pytest.approx(kilometres * 1000, rel=0.01))


def test_from_a_site_without_a_place_nothing_is_far():
    assert far_m(at(40), None, None, None) is None
