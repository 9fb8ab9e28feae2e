"""Projections hold only what they may; formulas are text; what is personal is computed."""

import csv
import io
import json
import re

import pytest

from siteaudit.registry import rules

ROW = {
    "uid": "0b5d6d3e-0000-4000-8000-000000000001", "icglr_id": "CD-1.9641+30.0619-00001", "national_id": "N-1",
    "name": "Kalimbi", "country": "CD", "province": "Sud", "province_code": "CD-SK", "territory": "Itula",
    "collectivity": None, "grouping": None, "village": None, "longitude": 28.123456, "latitude": -1.987654,
    "position_source": "gps", "accuracy_m": 5.0, "activity": "active", "minerals": "2609.00.00",
    "mineral_codes": ["2609.00.00"], "status": "green", "status_code": 1, "status_since": "2026-01-01",
    "status_until": "2027-01-01", "status_reference": "Decree 12", "profile": "icglr-rcm-2", "is_published": True,
    "licences": [{"licenseType": "artisanal_permit", "licenseId": "A1", "coveredCommodities": ["2609.00.00"]}],
    "owner": {"identifier": "C1", "name": "Coop", "tin": "N/A", "contactDetails": {
        "legalRepresentative": "First Last", "contactPhoneNumber": "+243800000000", "contactEmail": "a@example.org"}},
    "operators": [], "inspections": [], "status_changes": [{"dateOfChange": "2026-01-01", "newStatus": 1}],
    "secret_note": "CANARY-7f3a",
}  # fmt: skip


@pytest.mark.parametrize("face", rules.FACES)
def test_a_projection_cannot_contain_what_is_not_on_its_list(face):
    shown = rules.project(ROW, face, 2)

    assert set(shown) == set(rules.COLUMNS[face])
    assert "CANARY-7f3a" not in json.dumps(shown)


def test_the_public_place_is_coarse_and_only_where_it_was_published():
    assert rules.project(ROW, "public", 2)["longitude"] == 28.12
    assert rules.project(ROW | {"is_published": False}, "public", 2)["longitude"] is None


def test_a_site_without_official_status_is_left_out_and_never_blue():
    row = ROW | {"status_code": None}

    assert rules.left_out_reason(row, "registry", "icglr-json") == "no-official-status"
    assert rules.left_out_reason(row, "public", "csv") == "no-official-status"
    assert rules.left_out_reason(row, "registry", "csv") is None


def test_what_the_standard_demands_and_nobody_gave_is_named():
    row = ROW | {"national_id": None, "owner": None}

    assert rules.missing_for_icglr(row) == ["nationalId", "owner"]


def test_the_record_of_a_complete_site_has_four_decimals_and_no_contradiction():
    record = rules.mine_site(ROW)

    assert record["mineSiteLocation"]["geolocalization"] == {"latitude": -1.9877, "longitude": 28.1235}
    assert rules.contradictions(record) == []
    assert rules.contradictions(record | {"certificationStatus": 3}) != []


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", ";=1", "  =1"]
)
def test_no_cell_starts_a_formula(text):
    data = rules.as_csv([rules.project(ROW | {"name": text}, "registry", 4)], "registry")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert rows[0]["name"].startswith("'")
    assert not re.match(r"[=+\-@\t\r]", rows[0]["name"])


def test_a_negative_latitude_stays_a_number():
    data = rules.as_csv([rules.project(ROW, "registry", 4)], "registry").decode("utf-8-sig")

    assert ",-1.9877," in data


def test_quotes_newlines_and_commas_come_back_as_they_were():
    name = 'a "quoted", name\nin two lines'
    data = rules.as_csv([rules.project(ROW | {"name": name}, "registry", 4)], "registry")

    assert next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))["name"] == name


def test_personal_data_is_computed_from_the_content():
    assert rules.has_personal_data(rules.mine_site(ROW))
    assert not rules.has_personal_data(rules.project(ROW, "public", 2))
    assert not rules.has_personal_data([{"owner": {"contactDetails": {"legalRepresentative": ""}}}])
