"""Exports: what each face holds, what is left out and why, the published schema, nothing sensitive in public."""

import datetime
import json
import re

import pytest

from siteaudit.audit import service as audit
from siteaudit.certification import service as certification
from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import transaction
from siteaudit.registry import rules, service
from siteaudit.sites import service as sites
from siteaudit.sites.models import Licence, SiteParty
from tests.counting import counted
from tests.programs import REPORT
from tests.services.register import CONTACT, DECIDED, OFFICE, Register


@pytest.fixture
def register(session, people, tmp_path):
    return Register(session, people, tmp_path)


# --- what is in a file -------------------------------------------------------------------------------


def test_a_complete_site_becomes_a_mine_site_record(register):
    site = register.site("Kalimbi")
    register.decide(site)

    _, (record,) = register.records()

    assert record["icglrId"] == site.icglr_id
    assert (record["certificationStatus"], record["activityStatus"]) == (1, 1)
    assert record["mineSiteLocation"]["geolocalization"] == {"latitude": -1.9877, "longitude": 28.1235}
    assert record["mineSiteLocation"]["localGeographicDesignation"]["subnationalDivisionL1"] == "CD-SK"
    assert record["statusChange"] == [{"dateOfChange": "2026-03-01", "newStatus": 1}]
    assert record["license"][0]["owner"]["name"] == "Coop"


def test_a_site_without_a_decision_is_never_exported_as_blue(register):
    site = register.site("Kalimbi")

    made, records = register.records()
    public, rows = register.records("csv", "public")

    assert records == rows == []
    assert made["left_out"] == [{"site": site.uid, "reason": "no-official-status"}]
    assert public["left_out"] == [{"reason": "no-official-status", "count": 1}]


def test_a_recorded_status_of_others_is_never_the_current_one(register):
    site = register.site("Kalimbi")
    row = {"site_id": site.id, "status": "green", "recorded_on": DECIDED, "source": "ipis", "reference": "1"}
    certification.import_statuses(register.session, SYSTEM, [row])

    made, records = register.records()
    _, (line,) = register.records("csv")

    assert records == []
    assert made["counts"] == {"exported": 0, "left_out": 1}
    assert (line["status"], line["status_code"]) == ("none", "")


def test_a_projects_own_regime_gives_no_icglr_code_and_nothing_public(register):
    site = register.site("Kalimbi")
    register.decide(site, status="meets", profile="project-simple")

    made, records = register.records()
    public, rows = register.records("geojson", "public")

    assert records == rows == []
    assert made["left_out"][0]["reason"] == "no-icglr-code"
    assert public["left_out"] == [{"reason": "no-state-regime", "count": 1}]


def test_what_is_missing_is_named_site_by_site(register):
    site = register.site("Kalimbi", complete=False)
    register.decide(site)

    made, _ = register.records()

    assert made["left_out"] == [{"site": site.uid, "reason": "missing: license, owner"}]
    assert made["counts"] == {"exported": 0, "left_out": 1}


def test_a_record_that_contradicts_itself_is_left_out_with_the_reason(register):
    site = register.site("Kalimbi")
    register.decide(site)
    site.icglr_id = "RW-1.9877+28.1235-00001"

    made, records = register.records()

    assert records == []
    assert made["left_out"][0]["reason"] == "contradiction: the id names another country"


def test_only_visits_under_a_mandated_structure_are_inspections(register):
    site = register.site("Kalimbi")
    register.decide(site)
    visit = register.inspect(site, datetime.date(2026, 4, 2))
    register.inspect(site, datetime.date(2026, 5, 2), agency=None)
    register.inspect(site, datetime.date(2026, 5, 9), source=REPORT)

    _, (record,) = register.records()

    assert record["inspection"] == [
        {
            "inspectionId": f"A-2026-04-02-09-30-{visit.uid[-6:]}",
            "inspectionDate": "2026-04-02",
            "inspectionResult": 1,
            "inspectionPurpose": "regular",
            "inspectorName": "Amina, monitor north",
            "inspectorPosition": "monitor",
            "governmentAgency": "Division of Mines",
        }
    ]


def test_an_inspection_without_an_official_result_is_left_out_and_said(register):
    site = register.site("Kalimbi")
    early = register.inspect(site, datetime.date(2025, 1, 2))
    register.inspect(site, datetime.date(2026, 2, 2))
    register.decide(site)

    made, (record,) = register.records()

    assert [one["inspectionDate"] for one in record["inspection"]] == ["2026-02-02"]
    assert made["left_out"] == [
        {"site": site.uid, "reason": "inspection-without-official-result", "inspection": early.uid}
    ]
    assert made["counts"] == {"exported": 1, "left_out": 0}


def test_the_public_place_is_there_only_when_the_journal_published_the_decision(register):
    register.decide(register.site("Known"))
    register.decide(register.site("Unknown"), source="stamped_copy", status="yellow")

    _, features = register.records("geojson", "public")
    places = {one["properties"]["name"]: one["geometry"] for one in features}

    assert places == {"Known": {"type": "Point", "coordinates": [28.12, -1.99]}, "Unknown": None}


def test_table_and_map_file_say_the_same(register):
    register.decide(register.site("Kalimbi"))
    register.site("Nowhere", lon=None, lat=None)

    _, lines = register.records("csv")
    _, features = register.records("geojson")
    told = [one["properties"] | dict(zip(("longitude", "latitude"), (one["geometry"] or {}).get("coordinates", (None, None)), strict=True))
            for one in features]  # fmt: skip

    assert [{name: "" if value is None else str(value) for name, value in one.items()} for one in told] == lines


def test_every_record_of_a_demonstration_says_so(register):
    register.decide(register.site("Kalimbi"))

    for form, face in rules.CHOICES:
        made, data = register.export(form, face)
        assert made["demonstration"] is True
        assert b"demonstration" in data


# --- figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "face"), [("csv", "registry"), ("geojson", "public")])
def test_the_number_of_queries_does_not_grow_with_the_sites(register, form, face):
    def queries(number):
        register.decide(*(register.site(f"Site {number} {each}", complete=False) for each in range(number)), status="blue", on=DECIDED + datetime.timedelta(number))
        register.session.expire_all()
        with counted() as seen:
            register.export(form, face)
        return len(seen)

    assert queries(2) == queries(20)


# --- the published schema ----------------------------------------------------------------------------


@pytest.fixture
def validator(reference):
    """The published draft schema of MD.01, from the reference folder."""
    import jsonschema
    from referencing import Registry, Resource

    files = [json.loads(path.read_text()) for path in (reference / "icglr" / "schemas").rglob("*.json")]
    known = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in files])
    main = next(one for one in files if one["$id"].endswith("/mine-site.json"))
    return jsonschema.Draft7Validator(main, registry=known, format_checker=jsonschema.FormatChecker())


def test_every_record_fits_the_published_schema(register, validator):
    all_green, red = register.site("Kalimbi"), register.site("Mukungwe", names=["Autre"], minerals=["7108.12.00", "2615.90.00"])
    bare = register.site("Libre", complete=False)
    bare.licences.append(Licence(kind="unlicensed", commodities=["7108.12.00"]))
    bare.parties.append(SiteParty(role="owner", name="Chef de puits", address="Walungu", **CONTACT))
    bare.parties.append(SiteParty(role="operator", name="Équipe", address="Walungu", **CONTACT))
    register.decide(all_green, bare)
    register.decide(red, status="yellow", on=datetime.date(2026, 2, 1))
    register.decide(red, status="red", on=datetime.date(2026, 4, 10))
    register.inspect(red, datetime.date(2026, 4, 2))
    register.inspect(all_green, datetime.date(2026, 4, 2))

    made, records = register.records()

    assert len(records) == 3
    assert [error.message for record in records for error in validator.iter_errors(record)] == []
    assert made["notes"] == []


def test_a_country_that_is_no_member_is_noted_in_the_manifest(register):
    site = sites.create_site(register.session, SYSTEM, area=register.people.areas["Mwela"], name="Elsewhere", lon=28.7,
                             lat=-1.5, minerals=["2609.00.00"], activity="active", national_id="N1")  # fmt: skip
    site.parties.append(SiteParty(role="owner", name="Coop", address="Mwela", **CONTACT))
    site.licences.append(Licence(kind="claim", number="1"))
    register.session.flush()
    register.decide(site)

    made, records = register.records()

    assert len(records) == 1
    assert made["notes"] == ["ZZ is no ICGLR member state: these records do not fit the published schema"]


# --- nothing sensitive leaves ------------------------------------------------------------------------


def test_no_canary_leaves_in_a_file_where_it_may_not_be(register):
    site = register.site("Kalimbi", names=["CANARYalias"], codes=[("ipis", "CANARYcode")], locality="CANARYvillage")
    register.decide(site)
    position = {"lat": -1.98765432, "lon": 28.12345678}
    register.inspect(
        site, datetime.date(2026, 4, 2), present=({"role": "CANARYrole", "count": 1},), position=position,
        phone_indication={"status": "CANARYindication"}, reason="CANARYreason", flags=("CANARYflag",),
    )  # fmt: skip

    data = {(form, face): register.export(form, face)[1].decode() for form, face in rules.CHOICES}
    told = {(form, face): set(re.findall(r"CANARY\w+", text)) for (form, face), text in data.items()}

    assert told == {
        ("icglr-json", "registry"): {"CANARYrepresentative", "CANARYvillage"},
        ("geojson", "registry"): {"CANARYvillage"},
        ("csv", "registry"): {"CANARYvillage"},
        ("geojson", "public"): set(),
        ("csv", "public"): set(),
    }
    for (_form, face), text in data.items():
        assert "1.98765" not in text
        assert face == "registry" or not re.search(r"28\.12[0-9]|@example\.org|\+243|Amina|Division of Mines", text)


def test_what_the_log_says_of_an_export_is_counts_and_hashes(session, tmp_path):
    with transaction() as writing:
        made = service.make_export(writing, SYSTEM, form="csv", face="public", folder=tmp_path, office=OFFICE)
    (entry,) = audit.list_entries(session, made["export"])

    assert set(json.loads(entry.body)["details"]) == {"form", "face", "records", "sha256"}
