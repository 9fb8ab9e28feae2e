"""Checklist files in and out: workbooks that come back with the same hash, forms of other makers, files that hurt."""

import io
import os
import pathlib
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from siteaudit.checklists import limits
from siteaudit.checklists.authoring.files import check_files, rows_of
from siteaudit.checklists.authoring.foreign import language_code
from siteaudit.checklists.authoring.reading import Row, read_sheets
from siteaudit.checklists.authoring.workbook import write_workbook
from siteaudit.checklists.authoring.writing import write_yaml
from siteaudit.checklists.faults import say
from siteaudit.checklists.limits import read_upload
from siteaudit.checklists.source import build
from siteaudit.core.problems import Problem

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMS = [
    path
    for path in sorted([*(ROOT / "checklists").glob("*.yaml"), *(ROOT / "tests" / "vectors" / "checklists").glob("*.yaml")])
    if "\nsurvey:" in path.read_text("utf-8")
]
MILLIONS = say("%(number)s million signs", number=10)
SMALL = {
    "survey": [["type", "name", "label::English (en)"], ["integer", "age", "Age"]],
    "settings": [["form_id", "version"], ["f", "2026112401"]],
}


def book(sheets, **options):
    """An .xlsx of {sheet: rows}; a cell that begins with = is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(number, column, value)
    return out.getvalue()


def repacked(content, more=(), change=None):
    """The same zip with other or changed parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(name, body) if change else body)
        for name, body in more:
            new.writestr(name, body)
    return out.getvalue()


def refused(code, content, filename="f.xlsx", **more):
    with pytest.raises(Problem) as told:
        read_upload(content, filename, foreign=True, **more)
    assert told.value.code == code
    return told.value.details


def faults_of(content, filename="f.xlsx"):
    return [(one["sheet"], one["row"], one["column"]) for one in read_upload(content, filename, foreign=True).faults]


# --- out and back


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


# --- forms of other makers


def test_a_foreign_form_is_given_what_it_may_leave_out_and_its_languages_their_codes():
    content = book(
        {
            "survey": [
                ["type", "name", "label::Français", "label:English", "bind:relevant", "bind::jr:constraintMsg", "constraint"],
                ["integer", "age", "Âge", "Age", None, "no", ". > 0"],
                [],
                ["select_one yn", "q", "Question\u00a0?", "Question", "${age} > 3", None, None],
            ],
            "choices": [["list name", "name", "label::Français", "label:English"], ["yn", "yes", "Oui", "Yes"], ["yn", 1, "Un", 1.0]],
            "notes": [["anything", "=1"]],
        }
    )

    made = read_upload(content, "Visite 2 (été).xlsx", foreign=True)

    assert made.faults == []
    assert (made.name, made.version[-2:], len(made.notes)) == ("Visite-2-t", "01", 3)
    age, question = made.program["body"]
    assert age["label"] == {"fr": "Âge", "en": "Age"}
    assert question["label"]["fr"] == "Question\u00a0?"
    assert [choice["name"] for choice in question["choices"]] == ["yes", "1"]
    assert build(made.source.encode(), ".yaml")[1]["digest"] == made.program["digest"]


def test_a_fault_names_the_row_of_the_file_that_was_handed_in():
    sheets = {**SMALL, "survey": [["type", "name", "label", "wat"], [], ["integer", "a", "A"], ["intger", "b", "B", "x"]],
              "choices": [["list_name", "name", "label"], ["a", "1", "1"], ["b", "1", "1"], ["a", "1", "2"]]}  # fmt: skip

    assert faults_of(book(sheets)) == [("survey", 4, "type"), ("choices", 4, "name")]
    assert faults_of(book({**SMALL, "choices": [["name", "label"], ["a", "A"]]})) == [("choices", 2, "list_name")]


def test_lists_that_alternate_row_by_row_are_kept_as_the_same_form():
    sheets = {**SMALL, "survey": [["type", "name", "label"], ["select_one b", "q", "Q"], ["select_multiple a", "r", "R"]],
              "choices": [["list_name", "name", "label"], ["a", "1", "One"], ["b", "1", "Eins"], ["a", "2", "Two"], ["b", "2", "Zwei"]]}  # fmt: skip

    made = read_upload(book(sheets), "f.xlsx", foreign=True)

    assert made.faults == []
    assert build(made.source.encode(), ".yaml")[0] == made.xform


@pytest.mark.parametrize(
    ("name", "code"),
    [("English", "en"), ("Français", "fr"), ("French (fr)", "fr"), ("Kiswahili", "sw"), ("ar", "ar"), ("Elvish", None)],
)
def test_languages_are_known_by_their_names(name, code):
    assert language_code(name) == code


def test_an_unknown_language_is_a_fault():
    rows = [["type", "name", "label::Elvish"], ["integer", "age", "Age"]]

    assert ("survey", 2, "label") in faults_of(book({**SMALL, "survey": rows}))


@pytest.mark.parametrize("suffix", [".csv", ".md"])
def test_text_tables_are_read_too(suffix):
    csv = 'survey,type,name,label\n,integer,age,Age\n'
    md = "| survey |\n| | type | name | label |\n| | integer | age | Age |\n"

    made = read_upload((csv if suffix == ".csv" else md).encode(), f"form{suffix}", foreign=True)

    assert (made.faults, made.name) == ([], "form")


@pytest.mark.skipif("SITEAUDIT_TEST_REFERENCE" not in os.environ, reason="reference data not found: set SITEAUDIT_TEST_REFERENCE")
def test_every_form_of_the_reference_imports_or_is_refused_with_a_row(reference):
    forms = sorted((reference / "xlsforms").glob("*.xls*"))

    assert forms
    for path in forms:
        made = read_upload(path.read_bytes(), path.name, foreign=True)
        if made.source:
            workbook = write_workbook(read_sheets(made.source.encode(), ".yaml"))
            assert build(made.source.encode(), ".yaml")[0] == build(workbook, ".xlsx")[0] == made.xform, path.name
        assert made.source or made.faults, path.name
        assert all(fault["row"] for fault in made.faults), path.name


# --- files that hurt


def test_a_good_workbook_passes():
    made = read_upload(book(SMALL), "f.xlsx")

    assert (made.faults, made.name, made.version) == ([], "f", "2026112401")


def test_a_small_file_that_is_huge_inside_is_not_opened():
    bomb = repacked(book(SMALL), [("xl/media/zero.bin", b"\0" * 70_000_000)])

    assert len(bomb) < 200_000
    refused("checklist.bomb", bomb)
    refused("checklist.bomb", repacked(book(SMALL), [(f"x/{number}", b"") for number in range(2_500)]))


def test_macros_and_things_outside_are_refused():
    refused("checklist.macros", repacked(book(SMALL), [("xl/vbaProject.bin", b"x")]))
    refused("checklist.macros", book(SMALL), "f.xlsm")
    refused("checklist.external", repacked(book(SMALL), [("xl/externalLinks/externalLink1.xml", b"<a/>")]))
    refused("checklist.external", repacked(book(SMALL), [("xl/connections.xml", b"<a/>")]))


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_in_a_part_are_refused(declared):
    def change(name, body):
        return body.replace(b"?>", b"?>" + declared, 1) if name == "xl/sharedStrings.xml" else body

    refused("checklist.external", repacked(book(SMALL), change=change))
    refused("checklist.external", repacked(book(SMALL), change=lambda name, body: change(name, body).decode().encode("utf-16")
                                           if name == "xl/sharedStrings.xml" else body))  # fmt: skip


def test_a_formula_is_refused_with_its_cell_but_a_spreadsheets_true_is_a_word():
    rows = [["type", "name", "label", "required"], ["integer", "age", "Age", "=TRUE()"]]
    assert read_upload(book({**SMALL, "survey": rows}), "f.xlsx").faults == []

    rows[1][2] = '=CONCATENATE("A","ge")'
    assert refused("checklist.formula", book({**SMALL, "survey": rows})) == {"sheet": "survey", "cell": "C2"}


def test_too_many_bytes_rows_groups_and_levels_are_refused():
    refused("checklist.too-large", b"x" * 10_000_001, "f.csv")
    refused("checklist.too-large", book({**SMALL, "choices": [["list_name", "name", "label"]] + [["l", n, "x"] for n in range(20_000)]}))
    groups = "".join(f"  - {{type: begin_group, name: g{n}}}\n  - {{type: end_group}}\n" for n in range(9_000))
    head = 'settings: {form_id: f, version: "1"}\nsurvey:\n'
    assert refused("checklist.too-large", (head + groups + groups).encode(), "f.yaml") == {"most": say("%(number)s rows", number=20_000)}
    open_groups = "".join(f"  - {{type: begin_group, name: g{n}}}\n" for n in range(10_500))
    refused("checklist.groups", (head + open_groups).encode(), "f.yaml")
    deep = "".join(f"  - {{type: begin_group, name: g{n}}}\n" for n in range(60)) + "  - {type: end_group}\n" * 60
    assert [one["column"] for one in read_upload((head + deep).encode(), "f.yaml").faults] == ["type"]


def test_a_text_that_stands_in_too_many_cells_is_refused():
    head = 'settings: {form_id: f, version: "1"}\nsurvey: [{type: select_one l, name: q, label: Q}]\nchoices:\n  l:\n'
    long = f"  - {{name: c, label: &a {'x' * 20_000}}}\n"

    def aliases(count, label="*a"):
        return head + long + "".join(f"  - {{name: c{n}, label: {label}}}\n" for n in range(count))

    assert refused("checklist.too-large", aliases(600).encode(), "f.yaml") == {"most": MILLIONS}
    options = [["list_name", "name", "label"], *(["l", f"c{n}", "x" * 20_000] for n in range(600))]
    shared = book({**SMALL, "choices": options})
    assert len(shared) < 100_000
    assert refused("checklist.too-large", shared) == {"most": MILLIONS}
    # Three bytes a sign: few enough signs, too many bytes.
    assert refused("checklist.too-large", aliases(300).replace("x", "ᥐ").encode(), "f.yaml") == {"most": limits.megabytes(10_000_000)}
    assert read_upload(aliases(100).encode(), "f.yaml").faults == []


def test_no_more_of_an_answer_is_read_than_is_allowed(monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 100)

    assert refused("checklist.too-large", book(SMALL)) == {"most": limits.megabytes(100)}


def test_a_pattern_that_takes_for_ever_is_a_fault_with_its_row():
    rows = [["type", "name", "label", "constraint"], ["text", "a", "A", "regex(., '^([A-Za-z]+ ?)+$')"], ["text", "b", "B", "regex(., '^[0-9]{9}$')"]]

    assert faults_of(book({**SMALL, "survey": rows})) == [("survey", 2, "constraint")]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"", "f.xlsx"), (b"PK\x03\x04 no", "f.xlsx"), (b"\xd0\xcf\x11\xe0" + b"x" * 600, "f.xlsx"), (b"hello", "f.xls"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 4000, "f.xls"), (bytes(range(256)), "f.csv"), (b"x", "f.exe"), (b"x", "nothing"),
        (bytes(range(256)), "f.md"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_by_name(content, filename):
    refused("checklist.unreadable", content, filename)


def test_a_sheet_that_reaches_to_the_last_row_and_column_is_read_all_the_same():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet("survey")
        for number, row in enumerate(SMALL["survey"]):
            page.write_row(number, 0, row)
        page.write_blank(1_048_575, 16_383, None, made.add_format({"bold": True}))
        made.add_worksheet("settings").write_column(0, 0, ["form_id", "f"])

    made = read_upload(out.getvalue(), "f.xlsx", foreign=True)

    assert (made.faults, len(made.program["body"])) == ([], 1)


def test_a_heading_twice_is_refused():
    assert refused("checklist.heading-twice", book({**SMALL, "survey": [["type", "name", "name"], ["note", "a", "b"]]})) == {
        "sheet": "survey", "column": "name",
    }  # fmt: skip


def test_a_reader_beyond_its_limits_is_stopped(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.01)

    refused("checklist.too-slow", book(SMALL))


def test_the_reader_knows_nothing_of_this_process(monkeypatch):
    monkeypatch.setenv("SITEAUDIT_DATABASE_URL", "secret")
    seen = {}

    def run(command, **given):
        seen.update(given)
        raise limits.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(limits.subprocess, "run", run)

    refused("checklist.too-slow", book(SMALL))
    assert not any("SITEAUDIT" in name for name in seen["env"])


# --- files beside a checklist

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
