"""Projections hold only what they may; no cell is a formula; what is personal is computed; files come back as they were."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.imports import table
from siteaudit.registry import rules

ROW = {
    "uid": "0b5d6d3e-0000-4000-8000-000000000001", "icglr_id": "CD-1.9641+30.0619-00001", "national_id": "N-1",
    "name": "Kalimbi", "country": "CD", "province": "Sud", "province_code": "CD-SK", "territory": "Itula",
    "collectivity": None, "grouping": None, "village": None, "longitude": 28.123456, "latitude": -1.987654,
    "position_source": "gps", "accuracy_m": 5.0, "activity": "active", "minerals": "2609.00.00|7108.12.00",
    "mineral_codes": ["2609.00.00"], "status": "green", "shape": "circle", "status_code": 1,
    "status_since": "2026-01-01", "status_until": "2027-01-01", "status_cause": "decision",
    "status_reference": "Decree 12", "profile": "icglr-rcm-2 1", "source": "Office", "is_published": True,
    "licences": [{"licenseType": "artisanal_permit", "licenseId": "A1", "owner": None, "coveredCommodities": ["2609.00.00"]}],
    "owner": {"identifier": "C1", "name": "Coop", "tin": "N/A",
              "physicalAddress": {"country": "CD", "addressLocalityText": "Itula"},
              "contactDetails": {"legalRepresentative": "First Last", "contactPhoneNumber": "+243800000000",
                                 "contactEmail": "a@example.org"}},
    "operators": [], "inspections": [], "status_changes": [{"dateOfChange": "2026-01-01", "newStatus": 1}],
    "secret_note": "CANARY-7f3a",
}  # fmt: skip
ROW["licences"][0]["owner"] = ROW["owner"]


def projected(face="registry", decimals=4, **changes):
    return rules.project(ROW | changes, face, decimals)


def csv_rows(*records, face="registry"):
    data = b"".join(rules.csv_pieces(records, face))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("face", rules.FACES)
def test_a_projection_cannot_contain_what_is_not_on_its_list(face):
    shown = projected(face)

    assert set(shown) == set(rules.COLUMNS[face])
    assert "CANARY-7f3a" not in json.dumps(shown)


def test_the_public_list_has_no_free_text_but_the_name():
    assert set(rules.COLUMNS["public"]) == {
        "uid", "name", "country", "province", "territory", "longitude", "latitude", "minerals", "status",
        "status_code", "status_since", "status_until", "status_cause", "status_reference", "source",
    }  # fmt: skip


def test_the_public_place_is_coarse_and_only_where_the_state_published_it():
    assert projected("public", 2)["longitude"] == 28.12
    assert projected("public", 2, is_published=False)["longitude"] is None
    assert projected("registry", 4, is_published=False)["longitude"] == 28.1235


NO_STATUS = {"status": "none", "shape": "none", "status_code": None}
PROJECT_STATUS = {"status": "meets", "shape": "none", "status_code": None}


@pytest.mark.parametrize(
    ("changes", "face", "form", "reason"),
    [
        ({}, "registry", "icglr-json", None),
        (NO_STATUS, "registry", "icglr-json", "no-official-status"),
        (NO_STATUS, "registry", "csv", None),
        (NO_STATUS, "public", "csv", "no-official-status"),
        (PROJECT_STATUS, "registry", "icglr-json", "no-icglr-code"),
        (PROJECT_STATUS, "public", "geojson", "no-state-regime"),
        ({"status_code": 0, "status": "blue", "shape": "diamond"}, "registry", "icglr-json", None),
        ({"national_id": "Pending", "owner": None}, "registry", "icglr-json", "missing: nationalId, owner"),
        ({"longitude": None}, "public", "geojson", None),
    ],
)
def test_why_a_site_is_left_out(changes, face, form, reason):
    assert rules.left_out_reason(ROW | changes, face, form) == reason


def test_no_cell_of_a_table_starts_a_formula():
    (row,) = csv_rows(projected(name="\u200b=1+1", minerals="gold;@SUM(A1)"))

    assert (row["name"], row["minerals"]) == ("'\u200b=1+1", "gold;'@SUM(A1)")


def test_numbers_stay_numbers_and_a_negative_latitude_is_no_formula():
    (row,) = csv_rows(projected())

    assert (row["latitude"], row["longitude"], row["status_code"]) == ("-1.9877", "28.1235", "1")


@given(
    st.floats(-180, 180), st.floats(-90, 90), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
def test_a_geojson_feature_says_the_same_as_the_record(lon, lat, name):
    record = projected(longitude=lon, latitude=lat, name=name)
    file = json.loads(b"".join(rules.geojson_pieces([record, projected(longitude=None)], {"face": "registry"})))
    first, second = file["features"]

    assert first["geometry"]["coordinates"] == [record["longitude"], record["latitude"]]
    assert first["properties"] | {"longitude": record["longitude"], "latitude": record["latitude"]} == record
    assert second["geometry"] is None


def test_our_own_import_reads_what_the_registry_export_wrote():
    record = projected() | {"code": "x1"}
    features = json.loads(b"".join(rules.geojson_pieces([record], {})))
    (line,) = csv_rows(projected())
    from_table = table.parse({name: line[name] for name in line} | {"code": "x1"})
    ((_, cells),) = table.read_geojson(json.dumps(features))

    assert from_table == table.parse(cells)
    assert (from_table.lon, from_table.lat, from_table.minerals) == (28.1235, -1.9877, ("2609.00.00", "7108.12.00"))


def test_an_empty_file_is_still_a_file():
    assert json.loads(b"".join(rules.geojson_pieces([], {})))["features"] == []
    assert json.loads(b"".join(rules.icglr_pieces([], {"x": 1}))) == {"about": {"x": 1}, "mineSites": []}
    assert csv_rows() == []


def test_personal_data_is_computed_from_the_content():
    assert rules.has_personal_data({"owner": ROW["owner"]})
    assert not rules.has_personal_data(projected())
    assert not rules.has_personal_data(projected("public", 2))
    assert not rules.has_personal_data([{"owner": {"contactDetails": {"legalRepresentative": ""}}}])
    assert rules.has_personal_data(projected(name="Ask jean@example.org"))
    assert rules.has_personal_data(projected(name="Carrière +243 812 345 678"))


def test_a_demonstration_says_so_in_every_record():
    assert "demonstration" in rules.source_text("Office", True)
    assert rules.source_text("Office", False) == "Office"
