"""The on-site visits of IPIS since 2021, judged by each profile: the colours beside the status that the same file records for the site.

Run with `-s` to read the tables. Whoever changes a severity or a profile changes a table here, and sees what the change would have done.
"""

import collections
import csv
import datetime

import pytest

from siteaudit.certification.profiles import list_profiles, load_profile
from siteaudit.checklists import source
from siteaudit.checklists.engine.evaluate import evaluate
from siteaudit.core.settings import ROOT
from siteaudit.imports import ipis
from siteaudit.imports.answers import fill
from siteaudit.visits.assess import list_answered

SINCE = datetime.date(2021, 1, 1)
RECORDED = ("green", "yellow", "red", "blue", "not_classified", "none")
COLOURS = ("red", "urgent-check", "incomplete", "yellow", "green")
# Recorded status of the site: visits that point to each colour. The data tell no sources, so every finding is grade C.
PLAN_FIRST = {
    "green": (0, 35, 0, 125, 91),
    "yellow": (0, 5, 0, 25, 25),
    "red": (0, 0, 0, 6, 3),
    "blue": (0, 16, 0, 2, 1),
    "not_classified": (0, 0, 0, 4, 3),
    "none": (0, 253, 23, 445, 228),
}
STRICT_ON_CHILDREN = {
    "green": (0, 119, 0, 41, 91),
    "yellow": (0, 20, 0, 10, 25),
    "red": (0, 4, 0, 2, 3),
    "blue": (0, 17, 0, 1, 1),
    "not_classified": (0, 4, 0, 0, 3),
    "none": (0, 571, 23, 128, 227),
}
EXPECTED = {"drc-arrete-0677": PLAN_FIRST, "project-simple": PLAN_FIRST, "icglr-rcm-2": STRICT_ON_CHILDREN}


@pytest.fixture(scope="module")
def visits(reference):
    """[(visit, status that the file records last for its site)]."""
    file = reference / "ipis" / "cod_mines_curated_all_opendata_p_ipis.csv"
    if not file.exists():
        pytest.skip("IPIS data not found below SITEAUDIT_TEST_REFERENCE")
    with file.open(encoding="utf-8-sig") as lines:
        records = [ipis.parse(row) for row in csv.DictReader(lines)]
    decided = sorted((one for one in records if one.kind == "qualification"), key=lambda one: (one.on, one.vid))
    last = {one.pcode: one.status for one in decided}
    return [(one, last.get(one.pcode, "none")) for one in records if one.kind == "on_site" and one.on >= SINCE]


@pytest.fixture(scope="module")
def program():
    return source.compile_source(ROOT / "checklists" / "ipis-record.yaml")


def points_to(program, visit, profile, grade=None):
    answers, _ = fill(program, visit.values)
    marks = {path: {"evidence": grade} for path in list_answered(answers)} if grade else {}
    return evaluate(program, {**answers, "$marks": marks}, profile, f"{visit.on}T12:00:00+00:00")["indication"][
        "status"
    ]


def test_these_are_all_visits_on_site_since_2021(visits):
    assert len(visits) == 1290
    assert collections.Counter(status for _, status in visits) == {
        "none": 949,
        "green": 251,
        "yellow": 55,
        "blue": 19,
        "red": 9,
        "not_classified": 7,
    }


@pytest.mark.parametrize("name", list_profiles())
def test_every_visit_points_to_what_the_table_says(visits, program, name):
    profile = load_profile(name).for_indication()

    found = collections.Counter((status, points_to(program, visit, profile)) for visit, status in visits)

    table = {status: tuple(found[status, colour] for colour in COLOURS) for status in RECORDED}
    print(f"\n{name}: recorded status, then visits that point to {', '.join(COLOURS)}")
    for status, row in table.items():
        print(f"  {status:15}", *(f"{number:5}" for number in row), f"  of {sum(row)}")
    print("  all            ", *(f"{sum(column):5}" for column in zip(*table.values(), strict=True)))
    assert table == EXPECTED[name]


@pytest.mark.parametrize("name", list_profiles())
def test_with_two_people_apart_an_urgent_check_would_be_red_and_nothing_else_changes(visits, program, name):
    profile = load_profile(name).for_indication()

    for visit, _ in visits[::9]:
        told, proven = (points_to(program, visit, profile, grade) for grade in ("C", "B"))
        assert proven == ("red" if told == "urgent-check" else told)
