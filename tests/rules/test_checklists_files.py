"""Checklist files in and out: workbooks and YAML that come back with the same hash, and the files beside a checklist."""

import io
import pathlib

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siteaudit.checklists.authoring.files import check_files, rows_of
from siteaudit.checklists.authoring.reading import Row, read_sheets
from siteaudit.checklists.authoring.workbook import write_workbook
from siteaudit.checklists.authoring.writing import write_yaml
from siteaudit.checklists.source import build
from siteaudit.core.problems import Problem

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMS = [
    path
    for path in sorted([*(ROOT / "checklists").glob("*.yaml"), *(ROOT / "tests" / "vectors" / "checklists").glob("*.yaml")])
    if "\nsurvey:" in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_checklist_comes_back_from_a_workbook_and_from_rewritten_yaml_with_the_same_hash(path):
    content = path.read_bytes()
    xform, program, faults = build(content, ".yaml", path.stem)
    assert faults == []
    sheets = read_sheets(content, ".yaml")

    workbook = write_workbook(sheets)

    assert build(workbook, ".xlsx", path.stem)[0] == xform
    assert build(write_yaml(sheets).encode(), ".yaml", path.stem)[0] == xform
    assert build(write_yaml(read_sheets(workbook, ".xlsx")).encode(), ".yaml", path.stem)[1]["digest"] == program["digest"]
    assert write_workbook(read_sheets(workbook, ".xlsx")) == workbook


ODD = """
settings: {form_id: odd, version: "2026112401", default_language: ar, form_title: {en: "=1+1", ar: نموذج}}
survey:
  - {type: note, name: n1, label: {en: "=SUM(A1)", ar: "نص من اليمين\\nوسطر ثان"}}
  - {type: text, name: n2, label: {en: "  spaces  and\\ttabs\\u00a0: here ?  "}, hint: {en: "a: b # c"}}
  - {type: integer, name: n3, label: {en: "'quoted'"}, default: "01"}
  - {type: select_one l, name: n4, label: {en: "@cmd -x +y"}}
  - {type: decimal, name: n5, label: {en: "~"}, default: "1.10", constraint: ". > 0.50"}
choices:
  l:
    - {name: "yes", label: {en: "yes"}}
    - {name: "no", label: {en: "null"}}
    - {name: "01", label: {en: "1.10"}}
    - {name: "1", label: {en: "2026-01-02"}}
    - {name: "true", label: {en: "TRUE"}}
"""


def test_odd_texts_stay_texts_in_cells_and_in_yaml():
    content = ODD.encode()
    xform, _program, faults = build(content, ".yaml")
    assert faults == []

    workbook = write_workbook(read_sheets(content, ".yaml"))

    kinds = {cell.data_type for page in openpyxl.load_workbook(io.BytesIO(workbook)) for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    values = [cell.value for page in openpyxl.load_workbook(io.BytesIO(workbook)) for row in page.iter_rows() for cell in row]
    assert not any(isinstance(value, int | float) for value in values)
    assert {"=SUM(A1)", "01", "1.10", "yes", "نص من اليمين\nوسطر ثان"} <= set(values)
    assert build(workbook, ".xlsx")[0] == xform
    assert build(write_yaml(read_sheets(workbook, ".xlsx")).encode(), ".yaml")[0] == xform


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t'\"=+-@:#?[]{},&*!|>%`"), min_size=1)
TEXT = TEXT.map(str.strip).filter(lambda text: text and "x005F_" not in text)
CELLS = st.fixed_dictionaries(
    {"name": TEXT},
    optional={
        "label": TEXT | st.dictionaries(st.sampled_from(["en", "fr", "sw", "ar", "lua", "pt-BR"]), TEXT, min_size=1),
        "hint": st.dictionaries(st.sampled_from(["en", "ar"]), TEXT, min_size=1),
        "relevant": TEXT, "severity": TEXT, "default": st.sampled_from(["01", "1.10", "yes", "no", "true", "null", "~", "2026-01-02", "1e3"]),
    },
)  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=4), st.lists(CELLS, max_size=3))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_the_cells_comes_back(survey, choices):
    # A column is in one language or in several, never both: that is the loader's to refuse.
    survey = [{key: value for key, value in cells.items() if key != "label" or isinstance(value, dict)} for cells in survey]
    choices = [{"list_name": "l", **cells} for cells in choices if isinstance(cells.get("label", {}), dict)]
    sheets = {"settings": [Row(2, {"form_id": "f"})], "survey": rows(survey), "choices": rows(choices)}

    for content, suffix in ((write_yaml(sheets).encode(), ".yaml"), (write_workbook(sheets), ".xlsx")):
        back = read_sheets(content, suffix)
        assert [row.cells for row in back["survey"]] == survey
        assert [row.cells for row in back["choices"]] == choices


def rows(every):
    return [Row(number, cells) for number, cells in enumerate(every, 2)]


def test_a_workbook_has_frozen_headings_and_our_columns_by_name():
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(read_sheets((ROOT / "checklists" / "human-rights.yaml").read_bytes(), ".yaml"))))

    headings = [cell.value for cell in workbook["survey"][1]]
    assert workbook.sheetnames[:3] == ["survey", "choices", "settings"]
    assert workbook["survey"].freeze_panes == "C2"
    assert headings[:4] == ["type", "name", "label::English (en)", "label::Français (fr)"]
    assert {"severity", "criterion", "fail", "evidence", "sensitivity", "standard", "ask", "duty"} <= set(headings)
    assert len(headings) == len(set(headings))


def test_a_text_too_long_for_a_cell_is_refused_with_its_place():
    sheets = read_sheets(b'settings: {form_id: f}\nsurvey:\n  - {type: note, name: a, label: {en: "' + b"x" * 33_000 + b'"}}\n', ".yaml")

    with pytest.raises(Problem) as told:
        write_workbook(sheets)

    assert (told.value.code, told.value.details["row"]) == ("checklist.cell-too-long", 2)


PROGRAM = {
    "files": ["pump.jpg", "sites.csv", "villages.csv"],
    "lists": {"villages": {"file": "villages.csv", "value": "code", "label": "name"}},
}
GOOD = {"pump.jpg": b"\xff\xd8\xffxxxx", "villages.csv": b"code,name\n1,Kaleo\n"}


@pytest.mark.parametrize(
    ("files", "column"),
    [
        (GOOD, None),
        ({"pump.jpg": GOOD["pump.jpg"]}, "villages.csv"),
        ({**GOOD, "more.csv": b"a\n1\n"}, "more.csv"),
        ({**GOOD, "pump.jpg": b"<svg/>"}, "pump.jpg"),
        ({**GOOD, "pump.jpg": b"\xff\xd8\xff" + b"x" * 5_000_001}, "pump.jpg"),
        ({**GOOD, "villages.csv": b"code,label\n1,Kaleo\n"}, "villages.csv"),
        ({**GOOD, "villages.csv": b"code,code\n1,Kaleo\n"}, "villages.csv"),
        ({**GOOD, "villages.csv": b"\xff\xfe"}, "villages.csv"),
    ],
)
def test_files_are_the_ones_that_the_checklist_needs_and_are_what_they_say(files, column):
    assert [fault["column"] for fault in check_files(PROGRAM, files)] == ([column] if column else [])


def test_a_file_has_no_folder_in_its_name():
    (fault,) = check_files({"files": ["../secret.csv"]}, {"../secret.csv": b"a\n1\n"})

    assert "plain name" in fault["message"]


def test_rows_of_a_list_are_texts_under_headings():
    assert rows_of('\ufeffcode,name\r\n01,"Ka, leo"\r\n,\r\n02\r\n'.encode()) == [{"code": "01", "name": "Ka, leo"}, {"code": "02"}]
