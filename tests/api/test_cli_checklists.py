"""Checklists at the command line: foreign forms in, workbooks out and back, media, every answer as a table."""

import json

import openpyxl
import pytest

from siteaudit.core.settings import ROOT
from tests.api.test_cli import files, good, install, refused, run  # noqa: F401 (fixtures)
from tests.programs import SMALL

PUMPED = """
settings: {form_id: pumped, version: "2026112401", default_language: en, form_title: {en: Pumped}, pillar: other}
survey:
  - {type: select_one_from_file villages.csv, name: village, label: {en: Village}, sensitivity: P}
  - {type: note, name: look, label: {en: Look}, image: {en: pump.jpg}}
"""


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "villages.csv").write_text("name,label\nv1,Kaleo\nv2,Itula\n")
    (folder / "pump.jpg").write_bytes(b"\xff\xd8\xff\xe0 not looked at further")
    (folder / "more.txt").write_text("not needed")
    return folder


def test_a_workbook_made_here_imports_back_to_the_same_hash(good, run, tmp_path):  # noqa: F811
    published = good("checklist", "publish", ROOT / "checklists" / "human-rights.yaml")[0]

    good("checklist", "export-xlsx", "human-rights", "--out", tmp_path / "a.xlsx")
    good("checklist", "export-xlsx", ROOT / "checklists" / "human-rights.yaml", "--out", tmp_path / "b.xlsx")
    made = good("checklist", "import", tmp_path / "a.xlsx", "--out", tmp_path / "back.yaml")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert made["digest"] == published["digest"]
    assert good("checklist", "publish", tmp_path / "back.yaml") == [published]
    assert good("checklist", "check", tmp_path / "a.xlsx") == {"errors": []}
    refused(run("checklist", "export-xlsx", "no-such-list", "--out", tmp_path / "c.xlsx"), 1)


def test_a_form_of_another_maker_becomes_yaml_or_a_list_of_faults(good, run, tmp_path):  # noqa: F811
    (tmp_path / "My visit.csv").write_text("survey,type,name,label::French\n,integer,age,Âge\n")
    (tmp_path / "bad.csv").write_text("survey,type,name,label\n,intger,age,Age\n")

    made = good("checklist", "import", tmp_path / "My visit.csv", "--version", "2026112407", "--form-id", "visit")
    assert (made["id"], made["version"], made["questions"]) == ("visit", "2026112407", 1)
    assert "label:\n    fr: Âge" in made["source"]
    code, out, err = run("checklist", "import", tmp_path / "bad.csv", "--json")
    assert (code, err) == (1, "")
    assert [(one["sheet"], one["row"], one["column"]) for one in json.loads(out)["errors"]] == [("survey", 2, "type")]
    assert run("checklist", "import", tmp_path / "bad.csv")[1].startswith("survey 2 type: ")
    assert run("checklist", "import", tmp_path / "My visit.csv", "--version", "new")[0] == 1


@pytest.mark.parametrize("name", ["binary", "empty", "small.xlsx", "deep.yaml", "broken.yaml", "text.csv"])
def test_what_is_no_form_is_refused_in_one_line(run, files, name):  # noqa: F811
    code, out, err = run("checklist", "import", files / name)

    assert code == 1
    assert "Traceback" not in err
    assert err.count("\n") <= 1
    assert out or err


def test_files_that_a_form_needs_come_from_a_folder_or_are_missed_by_name(good, run, tmp_path, media):  # noqa: F811
    (tmp_path / "pumped.yaml").write_text(PUMPED)
    (tmp_path / "a.json").write_text('{"village": "v3"}')

    told = run("checklist", "publish", tmp_path / "pumped.yaml")
    assert (told[0], told[2]) == (1, "")
    assert "villages.csv" in told[1]
    assert good("checklist", "publish", tmp_path / "pumped.yaml", "--media", media)[0]["name"] == "pumped"
    told = good("checklist", "evaluate", tmp_path / "pumped.yaml", "--answers", tmp_path / "a.json", "--media", media)
    assert [one["message"] for one in told["violations"]] == ["answer.choice"]


def test_answers_leave_as_a_table_with_a_manifest_that_verifies(good, run, tmp_path):  # noqa: F811
    (tmp_path / "small.yaml").write_text(SMALL)
    good("checklist", "publish", tmp_path / "small.yaml")

    made = good("checklist", "export", "small", "--out", tmp_path / "out" / "small.xlsx", "--from", "2026-01-01", "--to", "2026-12-31")

    assert (made["counts"]["exported"], made["before"]) == (0, "2027-01-01")
    assert openpyxl.load_workbook(tmp_path / "out" / "small.xlsx").sheetnames == ["answers", "columns"]
    assert good("manifest", "verify", tmp_path / "out" / "small.xlsx.manifest.json")["valid"] is True
    refused(run("checklist", "export", "small", "--out", tmp_path / "x.pdf"), 1)
    refused(run("checklist", "export", "nothing", "--out", tmp_path / "x.csv"), 1)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("formula.xlsx", None, "(sheet: survey; cell: C2)"),
        ("empty.xlsx", b"", "(reason: this is no .xlsx workbook, or it is damaged)"),
        ("rubbish.csv", b"\x00\xff", "(reason: "),
    ],
)
def test_a_check_says_why_or_where_a_file_cannot_be_read(run, tmp_path, name, content, says):  # noqa: F811
    if content is None:
        book = openpyxl.Workbook()
        book.active.title = "survey"
        book.active.append(["type", "name", "label"])
        book.active.append(["text", "w", "=1+1"])
        book.save(tmp_path / name)
    else:
        (tmp_path / name).write_bytes(content)

    code, out, err = run("checklist", "check", tmp_path / name)

    assert (code, err) == (1, "")
    assert says in out
    assert says in json.loads(run("checklist", "check", tmp_path / name, "--json")[1])["errors"][0]["message"]


def test_a_publish_names_its_faults_as_a_check_does(run, tmp_path, files):  # noqa: F811
    bad = tmp_path / "bad.csv"
    bad.write_text("survey,type,name,label\n,intger,age,Age\nsettings,form_id,version\n,bad,2026112401\n")
    faults = json.loads(run("checklist", "check", bad, "--json")[1])["errors"]

    code, out, err = run("checklist", "publish", files / "small.yaml", bad, "--json")
    assert (code, err) == (1, "")
    assert json.loads(out) == {"errors": [{"file": "bad.csv", **one} for one in faults]}
    code, out, err = run("checklist", "publish", files / "small.yaml", bad)
    assert (code, err) == (1, "")
    assert out.splitlines()[0].startswith("bad.csv survey 2 type: ")
    assert len(out.splitlines()) == len(faults)


def test_a_check_points_to_the_import_where_only_that_takes_the_headings(run, tmp_path):  # noqa: F811
    settings = "settings,form_id,version\n,w,2026112401\n"
    headings = {
        "comments.csv": "survey,type,name,label,my remarks\n,text,w,W,later\n",
        "language.csv": "survey,type,name,label::Français\n,text,w,W\n",
        "own.csv": "survey,type,name,label\n,intger,w,W\n",
    }
    for name, text in headings.items():
        (tmp_path / name).write_text(text + settings)
    told = {name: run("checklist", "check", tmp_path / name) for name in headings}

    assert {one[0] for one in told.values()} == {1}
    for name in ("comments.csv", "language.csv"):
        assert told[name][1].splitlines()[-1] == f"other people's forms: siteaudit checklist import {tmp_path / name}"
    assert "import" not in told["own.csv"][1]
    assert set(json.loads(run("checklist", "check", tmp_path / "language.csv", "--json")[1])) == {"errors"}
