"""Imports: twice is once, changed rows correct, bad rows are named, status records are no visits."""

import csv
import datetime
import json

import pytest
from sqlalchemy import func, select

from siteaudit.access.models import Area
from siteaudit.audit.models import LogEntry
from siteaudit.certification.models import RecordedStatus
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.imports import service as imports
from siteaudit.imports.models import ImportedRow
from siteaudit.sites import service as sites
from siteaudit.sites.models import SchemeListing, Site, SiteHint
from siteaudit.visits import service as visits
from siteaudit.visits.models import Visit
from tests.programs import publish
from tests.rules.test_ipis import ROW


@pytest.fixture
def published(session):
    """The checklists of the programme, so that visits of the past have their form."""
    publish(session, "ipis-record")


def write(path, rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows():
    return [
        ROW | {"vid": "1", "pcode": "codmine99991", "mineral1": "Or", "presence": "1", "workers_numb": "40"},
        ROW
        | {
            "vid": "2",
            "pcode": "codmine99991",
            "visit_date": "2022-01-05",
            "visit_onsite": "0",
            "visit_onsite_novisitreason": "Considéré comme un chantier de Kiviri (codmine99992)",
        },
        ROW | {"vid": "3", "pcode": "codmine99992", "name": "Kiviri", "longitude": "28.9"},
        ROW
        | {
            "vid": "4",
            "pcode": "codmine99992",
            "name": "Kiviri",
            "longitude": "28.9",
            "project": "Qualification status",
            "source": "BGR",
            "qualification": "Vert",
            "presence": "1",
        },
        ROW
        | {
            "vid": "5",
            "pcode": "codmine99992",
            "name": "Kiviri",
            "longitude": "28.9",
            "project": "iTSCi status",
            "visit_onsite": "0",
            "visit_onsite_novisitreason": "Third-party information",
        },
    ]


def run(session, path, actor=SYSTEM, **more):
    return imports.import_sites(session, actor, path=path, mapping="ipis", **more)


def counts(report):
    return report["created"], report["updated"], report["unchanged"], len(report["refused"])


def test_a_second_run_changes_nothing(session, published, tmp_path):
    path = write(tmp_path / "ipis.csv", rows())

    first, second = run(session, path), run(session, path)

    assert counts(first) == (2, 0, 0, 0)
    assert counts(second) == (0, 0, 2, 0)
    assert session.scalar(select(func.count(Visit.id))) == 3
    assert session.scalar(select(func.count(RecordedStatus.id))) == 1
    assert session.scalar(select(func.count(SchemeListing.id))) == 1
    assert session.scalar(select(func.count(SiteHint.id))) == 1


def test_kinds_are_counted_and_status_records_are_no_visits(session, published, tmp_path):
    report = run(session, write(tmp_path / "ipis.csv", rows()))

    assert report["kinds"] == {"on_site": 2, "failed": 1, "qualification": 1, "itsci": 1}
    assert report["statuses"] == {"green": 1}
    status = session.scalars(select(RecordedStatus)).one()
    assert (status.status, status.recorded_on) == ("green", datetime.date(2021, 9, 29))
    assert {visit.mode.value for visit in session.scalars(select(Visit))} == {"on_site", "not_possible"}


def test_what_a_status_record_told_beside_the_status_is_kept_and_shown_nowhere(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))

    kept = session.scalars(select(ImportedRow).where(ImportedRow.kind == "record", ImportedRow.reference == "4")).one()

    assert kept.data["values"] == {"presence": "yes"}


def test_a_dry_run_tells_the_same_and_keeps_nothing(session, published, tmp_path):
    path = write(tmp_path / "ipis.csv", rows())

    report = run(session, path, dry_run=True)

    assert counts(report) == (2, 0, 0, 0)
    assert session.scalar(select(func.count(Site.id))) == 0
    assert session.scalar(select(func.count(Area.id)).where(Area.iso_code == "CD")) == 0


def test_a_dry_run_on_an_empty_install_leaves_no_leaf(session, tmp_path):
    before = session.scalar(select(func.count(LogEntry.position)))

    with transaction() as inner:
        run(inner, write(tmp_path / "ipis.csv", rows()), dry_run=True)

    assert session.scalar(select(func.count(LogEntry.position))) == before


def test_a_bad_row_is_named_and_does_not_stop_the_others(session, published, tmp_path):
    bad = [ROW | {"vid": "9", "pcode": "codmine99993", "latitude": "91"}]

    report = run(session, write(tmp_path / "ipis.csv", rows() + bad))

    assert counts(report) == (2, 0, 0, 1)
    assert report["refused"] == [{"row": 7, "reason": "position.invalid"}]


def test_a_new_edition_corrects_sites_and_visits_under_their_ids(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))
    site = sites.find_site_by_code(session, SYSTEM, "ipis", "codmine99991")
    before = (site.uid, site.icglr_id)
    changed = [
        row | ({"name": "Mungu Iko II", "longitude": "28.8"} if row["pcode"] == "codmine99991" else {})
        for row in rows()
    ]

    report = run(session, write(tmp_path / "ipis.csv", changed))
    session.expire_all()
    site = sites.find_site_by_code(session, SYSTEM, "ipis", "codmine99991")

    assert counts(report) == (0, 1, 1, 0)
    assert (site.uid, site.icglr_id) == before
    assert (site.name, site.lon, [one.name for one in site.names]) == ("Mungu Iko II", 28.8, ["Mungu Iko"])
    assert session.scalar(select(func.count(Visit.id))) == 3


def test_a_new_edition_says_of_another_site_what_it_said_of_this_one(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))
    moved = [row | ({"pcode": "codmine99991", "province": "Sud-Kivu"} if row["vid"] in ("3", "4", "5") else {"province": "Sud-Kivu"}) for row in rows()]

    run(session, write(tmp_path / "ipis.csv", moved))
    session.expire_all()

    site = sites.find_site_by_code(session, SYSTEM, "ipis", "codmine99991")
    assert {(one.site_id, one.area_id) for one in session.scalars(select(Visit))} == {(site.id, site.area_id)}
    assert {session.scalars(select(table)).one().site_id for table in (RecordedStatus, SchemeListing)} == {site.id}
    assert set(session.scalars(select(ImportedRow.site_id).where(ImportedRow.kind == "record"))) == {site.id}


def test_what_a_corrected_visit_lacks_is_said_anew(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))
    visit = session.scalars(select(Visit).where(Visit.reference == "ipis:1")).one()
    visit.flags = ["plan", "violation"]
    session.flush()

    run(session, write(tmp_path / "ipis.csv", [row | ({"workers_numb": "41"} if row["vid"] == "1" else {}) for row in rows()]))

    assert "violation" not in visit.flags
    assert "plan" in visit.flags


def test_a_record_that_comes_twice_is_named(session, published, tmp_path):
    report = run(session, write(tmp_path / "ipis.csv", [*rows(), rows()[0] | {"workers_numb": "99"}]))

    assert report["refused"] == [{"row": 7, "reason": "import.row-twice"}]
    assert counts(report) == (2, 0, 0, 1)


def test_places_are_made_once_unconfirmed_but_for_known_provinces(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))

    areas = {area.name: area for area in session.scalars(select(Area).where(Area.path.startswith("/")))}
    site = sites.find_site_by_code(session, SYSTEM, "ipis", "codmine99991")

    assert (areas["Nord-Kivu"].iso_code, areas["Nord-Kivu"].confirmed) == ("CD-NK", True)
    assert (areas["Baredje"].level, areas["Baredje"].confirmed) == ("grouping", False)
    assert sites.list_places(session, SYSTEM, [site])[site.id] == ["Nord-Kivu", "Lubero", "Baredje"]
    assert site.locality == "Maendeleo"


def test_imported_visits_are_read_like_any_other_and_hints_wait(session, published, tmp_path):
    run(session, write(tmp_path / "ipis.csv", rows()))
    site = sites.find_site_by_code(session, SYSTEM, "ipis", "codmine99991")

    newest, oldest = visits.list_visits(session, SYSTEM, site=site)
    hint = sites.list_hints(session, SYSTEM)[0]

    assert (newest.mode, newest.reason) == ("not_possible", "merged")
    assert (oldest.mode, oldest.origin, oldest.visited_on) == ("on_site", "import", datetime.date(2021, 9, 29))
    assert (hint.site.id, hint.other_site.name) == (site.id, "Kiviri")


def test_a_run_is_one_leaf_in_the_log(session, published, tmp_path):
    path = write(tmp_path / "ipis.csv", rows())
    before = session.scalar(select(func.count(LogEntry.position)))

    with transaction() as inner:
        run(inner, path)

    assert session.scalar(select(func.count(LogEntry.position))) == before + 1


def test_only_registry_officers_and_administrators_import(session, people, tmp_path):
    with pytest.raises(Problem) as refused:
        run(session, write(tmp_path / "ipis.csv", rows()), people.amina)

    assert refused.value.code == "access.denied"


def test_a_missing_column_stops_before_anything_is_written(session, published, tmp_path):
    with pytest.raises(Problem) as refused:
        run(session, write(tmp_path / "ipis.csv", [{"vid": "1", "name": "x"}]))

    assert refused.value.code == "import.column-missing"
    assert session.scalar(select(func.count(Site.id))) == 0


def test_csv_and_geojson_bring_sites_by_code(session, people, tmp_path):
    plain = tmp_path / "sites.csv"
    plain.write_text(
        "code;name;longitude;latitude;province;territory;minerals;aliases\n"
        "A1;Tembesha;4.1;-1.2;Kaleo-Nord;Mwela;7108.12.00|2609.00.00;Tembesha PDG\n"
        "A2;Bad;4.1;95;Kaleo-Nord;Mwela;;\n",
        encoding="utf-8",
    )
    points = tmp_path / "sites.geojson"
    feature = {
        "type": "Feature",
        "properties": {"code": "B1", "name": "Bulonda", "province": "Kaleo-Nord"},
        "geometry": {"type": "Point", "coordinates": [4.18, -1.19]},
    }
    points.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")

    first = imports.import_sites(session, people.rachid, path=plain, mapping="csv", country="ZZ")
    again = imports.import_sites(session, people.rachid, path=plain, mapping="csv", country="ZZ")
    other = imports.import_sites(session, people.rachid, path=points, mapping="geojson", country="ZZ")
    site = sites.find_sites(session, people.rachid, "tembesha pdg")[0]

    assert counts(first) == (1, 0, 0, 1)
    assert counts(again) == (0, 0, 1, 1)
    assert counts(other) == (1, 0, 0, 0)
    assert [mineral.hs for mineral in site.minerals] == ["7108.12.00", "2609.00.00"]
    assert site.area.name == "Mwela"
    assert site.area.id == people.areas["Mwela"].id


HEADING = "code,name,longitude,latitude,accuracy_m,minerals,aliases,national_id\n"


def refused(session, people, path, text, mapping="csv"):
    path.write_text(text, encoding="utf-8")
    report = imports.import_sites(session, people.rachid, path=path, mapping=mapping, country="ZZ")
    return [(one["row"], one["reason"]) for one in report["refused"]]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,Pit,4.1,-1.2,,,,,further", "import.row-longer"), ("A1,Pit, the old one,4.1,-1.2,5,7108.12.00,,N-1", "import.row-longer"), ("A1,\u200b,4.1,-1.2,,,,", "import.row-incomplete"),
        ("A1,Pit,4.1,-1.2,nan,,,", "position.invalid"), ("A1,Pit,4.1,-1.2,inf,,,", "position.invalid"), ("A1,Pit,4.1,-1.2,-5,,,", "position.invalid"),
        ("A1,Pit,4.1,-1.2,,gold and much more of it,,", "import.value-unknown"), (f"A1,Pit,4.1,-1.2,,,{'x' * 201},", "import.value-unknown"),
        ("A\u202e1,Pit,4.1,-1.2,,,,", "import.value-unknown"), (f"A1,Pit,4.1,-1.2,,,,{'x' * 65}", "import.value-unknown"), (f"{'x' * 65},Pit,4.1,-1.2,,,,", "import.value-unknown"),
    ],
)  # fmt: skip
def test_a_row_that_no_column_holds_is_named(session, people, tmp_path, row, reason):
    assert refused(session, people, tmp_path / "a.csv", f"{HEADING}{row}\nB1,Bulonda,4.2,-1.2,5,,,\n") == [(2, reason)]


def test_a_code_that_comes_twice_is_named_and_the_first_row_stands(session, people, tmp_path):
    told = refused(session, people, tmp_path / "a.csv", HEADING + "A1,Tembesha,4.1,-1.2,,,,\nA1,Bulonda,4.2,-1.2,,,,\n")

    assert told == [(3, "import.row-twice")]
    assert sites.find_site_by_code(session, SYSTEM, "csv", "A1").name == "Tembesha"


def test_names_are_one_line_of_signs_that_are_seen(session, people, published, tmp_path):
    refused(session, people, tmp_path / "a.csv", HEADING + "A1,\u202eTembe\u200bsha  II,4.1,-1.2,,,Pa\u0308\u00adt|x,\n")
    run(session, write(tmp_path / "ipis.csv", [rows()[0] | {"name": "Mungu\u202e  Iko", "village": "Ma\u200bendeleo"}]))

    site, ipis = (sites.find_site_by_code(session, SYSTEM, *code) for code in (("csv", "A1"), ("ipis", "codmine99991")))
    assert (site.name, [one.name for one in site.names]) == ("Tembesha II", ["Pät", "x"])
    assert (ipis.name, ipis.locality) == ("Mungu Iko", "Maendeleo")


@pytest.mark.parametrize("text", ["5", "[]", '{"features": 5}', '{"features": null}', "[" * 100_000, "{", ""])
def test_a_geojson_that_is_none_is_not_readable(session, people, tmp_path, text):
    with pytest.raises(Problem) as problem:
        refused(session, people, tmp_path / "a.geojson", text, "geojson")

    assert problem.value.code == "import.not-readable"


def test_a_csv_that_is_none_is_not_readable(session, people, tmp_path):
    with pytest.raises(Problem) as problem:
        refused(session, people, tmp_path / "a.csv", HEADING + f'A1,"{"x" * 200_000}"\n')

    assert problem.value.code == "import.not-readable"


def test_a_list_in_geojson_is_a_list(session, people, tmp_path):
    feature = {"type": "Feature", "properties": {"code": "B1", "name": "Bulonda", "minerals": ["7108.12.00", "2609.00.00"], "aliases": None}, "geometry": None}

    half = {"type": "Feature", "properties": {"code": "\ud800", "name": "Half"}}
    assert refused(session, people, tmp_path / "a.geojson", json.dumps({"features": [feature, "x", None, half]}), "geojson") == [
        (2, "import.row-incomplete"), (3, "import.row-incomplete"), (4, "import.value-unknown"),
    ]  # fmt: skip
    assert [one.hs for one in sites.find_site_by_code(session, SYSTEM, "geojson", "B1").minerals] == ["7108.12.00", "2609.00.00"]


def test_the_real_file_comes_in_whole_and_a_second_time_changes_nothing(session, published, reference):
    path = reference / "ipis" / "cod_mines_curated_all_opendata_p_ipis.csv"

    first, second = run(session, path), run(session, path)

    assert counts(first) == (3409, 0, 0, 0)
    assert counts(second) == (0, 0, 3409, 0)
    assert first["kinds"] == {"on_site": 5004, "failed": 571, "remote": 18, "qualification": 868, "itsci": 494}
    assert session.scalar(select(func.count(RecordedStatus.id))) == 868
    assert session.scalar(select(func.count(SchemeListing.id))) == 494
    assert len(set(session.scalars(select(Site.icglr_id)))) == 3409
