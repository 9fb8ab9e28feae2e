"""Checklist files that hurt: bombs, macros, entities, formulas, too much of anything; each is refused by name."""

import io

import pytest
import xlsxwriter

from siteaudit.checklists import limits
from siteaudit.checklists.faults import say
from siteaudit.checklists.limits import read_upload

from .small_books import SMALL, book, faults_of, refused, repacked

MILLIONS = say("%(number)s million signs", number=10)


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
