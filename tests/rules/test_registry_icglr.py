"""The MD.01 record: what it lacks, four decimals, history and inspections that agree with each other."""

import datetime

import pytest

from siteaudit.registry import icglr
from tests.rules.test_registry import ROW


def day(text):
    return datetime.date.fromisoformat(text)


def period(since, code, cause="decision"):
    return {"since": day(since), "icglr_code": code, "cause": cause}


def business(**contact):
    return ROW["owner"] | {"contactDetails": ROW["owner"]["contactDetails"] | contact}


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, []),
        ({"icglr_id": None}, ["icglrId"]),
        ({"icglr_id": "CD-1.96+30.06-1"}, ["icglrId"]),
        ({"national_id": None}, ["nationalId"]),
        ({"national_id": "PENDING"}, ["nationalId"]),
        ({"activity": "unknown"}, ["activityStatus"]),
        ({"longitude": None}, ["geolocalization"]),
        ({"mineral_codes": []}, ["mineral"]),
        ({"licences": []}, ["license"]),
        ({"owner": None}, ["owner"]),
        ({"owner": business(contactPhoneNumber="0812345678")}, ["owner.contactPhoneNumber"]),
        ({"owner": business(contactEmail="a@example.museum")}, ["owner.contactEmail"]),
        ({"owner": business(legalRepresentative="")}, ["owner.legalRepresentative"]),
        ({"operators": [business(contactEmail="")]}, ["operator.contactEmail"]),
        ({"licences": [{"licenseType": "claim", "licenseId": None, "owner": None}]}, ["license.licenseId", "license.owner"]),
        ({"licences": [{"licenseType": "unlicensed", "licenseId": None, "owner": None}]}, []),
    ],
)
def test_what_the_standard_demands_and_nobody_gave_is_named(changes, lacking):
    assert icglr.missing(ROW | changes) == lacking


def test_the_record_of_a_complete_site_has_four_decimals_and_no_contradiction():
    record = icglr.mine_site(ROW)

    assert record["mineSiteLocation"]["geolocalization"] == {"latitude": -1.9877, "longitude": 28.1235}
    assert record["mineSiteLocation"]["localGeographicDesignation"]["subnationalDivisionL1"] == "CD-SK"
    assert icglr.contradictions(record) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"certificationStatus": 3}, "present status"),
        ({"statusChange": []}, "present status"),
        ({"statusChange": [{"dateOfChange": "2026-02-01", "newStatus": 2}, {"dateOfChange": "2026-01-01", "newStatus": 1}]}, "order"),
        ({"addressCountry": "RW"}, "another country"),
        ({"inspection": [{"inspectionDate": "2026-03-01", "inspectionResult": 2}]}, "inspection"),
    ],
)
def test_a_record_that_contradicts_itself_is_noticed_although_it_fits_the_schema(changes, fault):
    assert any(fault in one for one in icglr.contradictions(icglr.mine_site(ROW) | changes))


def test_the_history_has_one_line_for_each_change_and_none_for_another_regime():
    periods = [period("2023-01-01", 0), period("2024-01-01", 1), period("2025-01-01", None), period("2025-06-01", 1),
               period("2026-01-01", 0, "expiry")]  # fmt: skip

    assert icglr.status_changes(periods) == [(day("2023-01-01"), 0), (day("2024-01-01"), 1), (day("2026-01-01"), 0)]


def test_an_inspection_led_to_the_next_decision_before_the_next_inspection():
    periods = [period("2024-05-01", 1), period("2025-05-01", 0, "expiry"), period("2025-09-01", 3)]

    assert icglr.inspection_results([day("2024-04-20"), day("2025-08-15")], periods) == [1, 3]


def test_an_inspection_without_a_decision_left_the_status_standing():
    periods = [period("2024-05-01", 1), period("2025-05-01", 0, "expiry"), period("2026-05-01", 1)]

    assert icglr.inspection_results([day("2024-11-01"), day("2026-04-01")], periods) == [1, 1]


def test_what_time_did_later_is_no_result_of_an_inspection():
    periods = [period("2024-05-01", 1), period("2025-05-01", 0, "expiry")]

    assert icglr.inspection_results([day("2024-11-01")], periods) == [1]


def test_an_inspection_before_every_status_has_no_result():
    assert icglr.inspection_results([day("2023-01-01"), day("2023-06-01")], [period("2024-05-01", 1)]) == [None, 1]


def test_two_inspections_in_one_minute_have_two_ids():
    moment = datetime.datetime(2025, 12, 2, 16, 3, tzinfo=datetime.UTC)
    first = icglr.inspection_id("Peter Smith", moment, "0b5d6d3e-0000-4000-8000-0000000000a1")

    assert first == "PS-2025-12-02-16-03-0000a1"
    assert first != icglr.inspection_id("Peter Smith", moment, "0b5d6d3e-0000-4000-8000-0000000000a2")
