"""The answers of a checklist as one table over all its versions: no column lost, nothing sealed, rights, no formulas."""

import contextlib
import csv
import datetime
import json
import os
import pathlib
import subprocess
import sys
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from siteaudit.audit.models import LogEntry
from siteaudit.checklists import service as checklists
from siteaudit.checklists import union
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT, Settings
from siteaudit.core.transaction import transaction
from siteaudit.demo import people as cast
from siteaudit.registry import manifest as manifests
from siteaudit.registry import pages, service
from siteaudit.registry.models import ExportRun
from siteaudit.registry.packing import pack, room_in, sweep
from siteaudit.visits import service as visits
from siteaudit.visits.models import Submission
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests.makers import make_site
from tests.services.register import OFFICE

FIRST = """
settings: {form_id: small, version: "2026112401", default_language: en, form_title: {en: Small}, pillar: human_rights}
survey:
  - {type: begin_group, name: safety, label: {en: Safety}}
  - {type: select_one yn, name: children, label: {en: Children}, severity: C, criterion: a, fail: "yes", sensitivity: P}
  - {type: select_one yn, name: violence, label: {en: Violence}, severity: C, criterion: b, fail: "yes", sensitivity: S}
  - {type: text, name: gone, label: {en: Gone}, sensitivity: P}
  - {type: integer, name: workers, label: {en: Workers}, sensitivity: R}
  - {type: end_group}
  - {type: begin_repeat, name: barrier, label: {en: Barrier}}
  - {type: decimal, name: paid, label: {en: Paid}, sensitivity: P}
  - {type: select_multiple who, name: by, label: {en: By whom}, sensitivity: P}
  - {type: end_repeat}
choices:
  yn: [{name: "yes", label: {en: "Yes"}}, {name: "no", label: {en: "No"}}]
  who: [{name: army, label: {en: Army}}, {name: police, label: {en: Police}}]
"""
SECOND = (
    FIRST.replace("2026112401", "2026112402")
    .replace("  - {type: text, name: gone, label: {en: Gone}, sensitivity: P}\n", "")
    .replace("label: {en: Children}", "label: {en: Do children dig}")
    .replace("name: safety, label: {en: Safety}", "name: people, label: {en: People}")
    .replace("survey:\n", "survey:\n  - {type: geopoint, name: place, label: {en: Place}, sensitivity: P}\n")
)


@pytest.fixture
def filled(session, people):
    """Two versions with one visit each in the north, and one in the south by Boris."""
    first = checklists.publish_checklist(session, people.admin, source=FIRST)
    second = checklists.publish_checklist(session, people.admin, source=SECOND)
    north = make_site(session, people, name="=Tembesha")
    south = make_site(session, people, name="Itula", area="Itula", lon=4.2)
    marks = {"safety/children": {"evidence": "A"}, "safety/workers": {"reason": "declined", "evidence": "C"}}
    rows = [{"paid": 2.5, "by": ["army", "police"]}, {"paid": 3}]
    keep(session, people, "amina", north, first, {"safety": {"children": "yes", "gone": "@cmd"}, "barrier": rows}, marks, day=1)
    place = {"lat": -1.2, "lon": 4.1, "alt": 0, "acc": 5}
    keep(session, people, "amina", north, second, {"place": place, "people": {"children": "no", "workers": 40}}, {}, day=2)
    keep(session, people, "boris", south, second, {"people": {"children": "no", "workers": 7}}, {}, day=3)


def keep(session, people, who, site, version, answers, marks, *, day):
    record = VisitRecord(
        uid=new_id(), site_id=site.id, area_id=site.area_id, mode="on_site", visited_on=datetime.date(2026, 11, day),
        received_at=datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC), origin="phone", user_id=people.users[who].id,
        submissions=(SubmissionRecord(new_id(), version, answers, marks, []),),
    )  # fmt: skip
    visits.record_visit(session, getattr(people, who), record, profile=None)


def export(session, actor, folder, name="small.csv", **more):
    return service.export_answers(session, actor, name="small", path=folder / name, office=OFFICE, **more)


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_version_is_in_one_table_with_the_newest_order_first_and_no_column_lost(session, people, filled, tmp_path):
    told = export(session, people.lea, tmp_path)

    rows = table(tmp_path / "small.csv")
    assert list(rows[0]) == [
        "__submission", "__visit", "__version", "__visited_on", "__mode", "__site", "__site_name", "__area",
        "place:lat", "place:lon", "place:alt", "place:acc", "children", "children:grade", "children:reason", "workers", "gone",
    ]  # fmt: skip
    assert [(row["__version"], row["children"], row["children:grade"], row["workers"]) for row in rows] == [
        ("2026112401", "yes", "A", ""), ("2026112402", "no", "C", "40"), ("2026112402", "no", "C", "7"),
    ]  # fmt: skip
    assert [rows[1][f"place:{part}"] for part in ("lat", "lon", "alt", "acc")] == ["-1.2", "4.1", "0", "5"]
    assert told["counts"] == {"exported": 3, "left_out": 0}
    assert told["tables"] == {"": 3, "barrier": 2}


def test_a_repeat_has_its_own_file_whose_rows_name_their_submission(session, people, filled, tmp_path):
    told = export(session, people.lea, tmp_path)

    rows = table(tmp_path / "small.barrier.csv")
    first = table(tmp_path / "small.csv")[0]["__submission"]
    assert [(row["__submission"], row["__row"], row["paid"], row["by"]) for row in rows] == [
        (first, "1", "2.5", "army police"), (first, "2", "3", ""),
    ]  # fmt: skip
    assert [one["name"] for one in told["files"]] == ["small.csv", "small.barrier.csv"]


def test_no_cell_starts_a_formula(session, people, filled, tmp_path):
    export(session, people.lea, tmp_path)
    export(session, people.lea, tmp_path, "small.xlsx")

    row = table(tmp_path / "small.csv")[0]
    assert (row["__site_name"], row["gone"]) == ("'=Tembesha", "'@cmd")
    book = openpyxl.load_workbook(tmp_path / "small.xlsx")
    cells = [cell for page in book for line in page.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.number_format for cell in cells if isinstance(cell.value, str)} == {"@"}


def test_a_workbook_has_a_sheet_for_each_table_and_one_that_tells_the_columns(session, people, filled, tmp_path):
    export(session, people.lea, tmp_path, "small.xlsx")

    book = openpyxl.load_workbook(tmp_path / "small.xlsx")
    assert book.sheetnames == ["answers", "barrier", "columns"]
    rows = list(book["answers"].iter_rows(values_only=True))
    assert (rows[2][rows[0].index("workers")], rows[1][rows[0].index("__site_name")]) == (40, "=Tembesha")
    told = {row[1]: row for row in book["columns"].iter_rows(values_only=True)}
    assert told["children"][2:] == ("select_one", "2026112402 2026112401", "Do children dig")


def test_a_repeat_may_be_called_as_a_sheet_of_a_workbook_may_not(session, people, filled, tmp_path):
    named = SECOND.replace("2026112402", "2026112403").replace("name: barrier", "name: History").replace("name: place", "name: Columns")
    checklists.publish_checklist(session, people.admin, source=named)

    export(session, people.lea, tmp_path, "small.xlsx")

    assert openpyxl.load_workbook(tmp_path / "small.xlsx").sheetnames == ["answers", "History2", "barrier", "columns"]


def test_nothing_of_a_sealed_question_is_a_column(session, people, filled, tmp_path):
    export(session, people.odette, tmp_path)

    assert "violence" not in (tmp_path / "small.csv").read_text(encoding="utf-8-sig")


def test_a_question_sealed_in_one_version_is_in_no_table(session, people, filled, tmp_path):
    third = SECOND.replace("2026112402", "2026112403").replace("sensitivity: S", "sensitivity: P")
    checklists.publish_checklist(session, people.admin, source=third)

    export(session, people.lea, tmp_path)

    assert "violence" not in table(tmp_path / "small.csv")[0]


def test_restricted_answers_are_for_who_reads_visits(session, people, filled, tmp_path):
    told = export(session, people.admin, tmp_path)

    assert "workers" not in table(tmp_path / "small.csv")[0]
    assert told["restricted"] is False
    assert export(session, people.lea, tmp_path)["restricted"] is True


def test_rows_are_those_of_the_own_areas(session, people, filled, tmp_path):
    east = make_site(session, people, name="Tchaba", area="Tchaba", lon=4.9)
    version = checklists.get_latest(session, people.lea, "small")
    keep(session, people, "lea", east, version, {"people": {"children": "no"}}, {}, day=4)

    assert export(session, people.lea, tmp_path)["counts"]["exported"] == 4
    assert export(session, people.odette, tmp_path)["counts"]["exported"] == 3
    assert east.uid not in (tmp_path / "small.csv").read_text(encoding="utf-8-sig")


def test_rows_are_those_of_one_area_and_of_some_days(session, people, filled, tmp_path):
    south = people.areas[cast.SOUTH].uid

    assert export(session, people.lea, tmp_path, area=south)["counts"]["exported"] == 1
    days = {"since": datetime.date(2026, 11, 2), "before": datetime.date(2026, 11, 3)}
    assert export(session, people.lea, tmp_path, **days)["counts"]["exported"] == 1
    with pytest.raises(Problem) as refused:
        export(session, people.odette, tmp_path, area=people.areas[cast.EAST].uid)
    assert refused.value.code == "item.not-found"


def test_a_record_that_was_corrected_elsewhere_counts_once(session, people, filled, tmp_path):
    session.scalars(select(Submission).order_by(Submission.id)).first().replaced_at = clock.now()

    assert export(session, people.lea, tmp_path)["counts"]["exported"] == 2


def test_a_question_may_have_any_name(session, people, tmp_path):
    named = FIRST.replace("name: gone", "name: site").replace("name: workers", "name: children.grade").replace("name: paid", "name: row")
    version = checklists.publish_checklist(session, people.admin, source=named)
    site = make_site(session, people)
    answers = {"safety": {"children": "no", "site": "the old pit", "children.grade": 4}, "barrier": [{"row": 7}]}
    keep(session, people, "amina", site, version, answers, {}, day=1)

    export(session, people.lea, tmp_path)

    (row,), (barrier,) = table(tmp_path / "small.csv"), table(tmp_path / "small.barrier.csv")
    assert (row["site"], row["children.grade"], row["children:grade"], row["__site"]) == ("the old pit", "4", "C", site.uid)
    assert (barrier["row"], barrier["__row"]) == ("7", "1")


@pytest.mark.parametrize("name", ["amina", "chen", "safi"])
def test_others_are_refused(session, people, filled, tmp_path, name):
    with pytest.raises(Problem) as refused:
        export(session, getattr(people, name), tmp_path)

    assert refused.value.code == "access.denied"


def test_an_unknown_list_or_format_is_refused_and_leaves_no_file(session, people, filled, tmp_path):
    for name, path, code in (("nothing", "x.csv", "item.not-found"), ("small", "x.pdf", "export.unknown")):
        with pytest.raises(Problem) as refused:
            service.export_answers(session, people.lea, name=name, path=tmp_path / path, office=OFFICE)
        assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_no_cell_holds_is_refused_and_leaves_no_file(session, people, filled, tmp_path, monkeypatch):
    monkeypatch.setattr(service.answers, "_CELL", 3)

    with pytest.raises(Problem) as refused:
        export(session, people.lea, tmp_path, "small.xlsx")

    assert refused.value.code == "export.workbook-full"
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_verifies_and_the_act_is_in_the_log(session, people, filled, tmp_path):
    with transaction() as inner:
        told = export(inner, people.lea, tmp_path)

    path = tmp_path / "small.csv.manifest.json"
    assert manifests.check(path) == json.loads(path.read_text())
    assert told["versions"].keys() == {"2026112401", "2026112402"}
    leaf = session.scalar(select(LogEntry).where(LogEntry.verb == "checklist.export"))
    assert leaf.subject_uid == session.scalar(select(ExportRun.uid))


@pytest.mark.parametrize("kind", ["deviceid", "username", "email", "phonenumber"])
def test_who_sent_it_is_no_column_under_any_version(kind):
    def program(version, asked):
        node = {"kind": "question", "id": "sender", "name": "sender", "type": asked, "sa": {"sensitivity": "P"}}
        return {"version": version, "body": [node, {**node, "id": "begun", "name": "begun", "type": "start"}]}

    columns = union.columns_of([program("2", "text"), program("1", kind)], restricted=True)

    assert [one.name for one in columns[""]] == ["begun"]


def test_an_export_is_packed_in_the_data_folder_wherever_the_program_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    with room_in(Settings({"data_dir": os.path.relpath(tmp_path, ROOT)}).data_path) as folder:
        assert folder.parent == tmp_path.resolve()
        (folder / "a.csv").write_text("a")
        packed = pack(folder)

    assert zipfile.ZipFile(packed).namelist() == ["a.csv"]


KILLED = """
import pathlib, sys
from siteaudit.registry.packing import room_in
with room_in(pathlib.Path(sys.argv[1])) as folder:
    (folder / "answers.csv").write_text("what was answered")
    print(folder, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def export_elsewhere(folder):
    """An export in a process of its own: the process and the folder that it works in."""
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, pathlib.Path(process.stdout.readline().strip())


@pytest.mark.parametrize("way", ["the next export", "a start"])
def test_what_a_killed_export_left_goes_away(tmp_path, way):
    with export_elsewhere(tmp_path) as (process, left):
        process.kill()
    assert (left / "answers.csv").exists()

    if way == "a start":
        pages.setup(None, Settings({"data_dir": str(tmp_path)}))
    else:
        with room_in(tmp_path):
            pass

    assert not left.exists()


def test_a_folder_in_which_somebody_works_stays_and_so_does_what_is_no_export(tmp_path):
    (tmp_path / ".export-of-mine").mkdir()
    with export_elsewhere(tmp_path) as (_process, held), room_in(tmp_path) as own:
        sweep(tmp_path)
        assert (own.is_dir(), (held / "answers.csv").exists()) == (True, True)

    assert [one.name for one in tmp_path.iterdir()] == [".export-of-mine"]
