"""The expressions in JavaRosa, the engine of ODK Collect: a checklist must mean there what it means here.

ODK Validate comes with pyxform; without Java these tests are skipped with one line.
"""

import html
import json
import pathlib
import re
import shutil
import subprocess

import pytest
import pyxform
from pyxform.validators.odk_validate import check_xform

from siteaudit.checklists.engine.values import text_of, written
from siteaudit.checklists.open_part import open_part
from siteaudit.checklists.source import compile_source, xform_of
from tests.node import ROOT
from tests.vectors import renew

JAR = pathlib.Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
FORMS = [path for path in sorted((ROOT / "checklists").glob("*.yaml")) if "\nsurvey:" in path.read_text("utf-8")]
VECTORS = json.loads((renew.HERE / "expressions.json").read_text("utf-8"))
PROGRAM = json.loads((renew.HERE / "programs.json").read_text("utf-8"))["programs"]["values"]
KNOWN = {
    "string(${place})": "Collect writes the accuracy 4 as 4.0",
    "string(${way})": "the same",
    "decimal-time('24:00')": "Collect stops with an error, we say it is no number",
    "decimal-time('12:00')": "Collect stops with an error at a time without a zone",
    "date-time('no date')": "Collect stops with an error, we say nothing",
    "date-time('2026-01-02T03:04:05.000+02:00')": "the same moment, written in Collect with its own time zone",
    "decimal-time(${hour})": "Collect takes the clock of its own time zone, we the written one",
    "decimal-time(${moment})": "the same",
    "format-date-time(${moment}, '%Y-%m-%d %H:%M:%S.%3')": "the same",
    "format-date-time(${hour}, '%H:%M')": "the same",
    "round(area(${field}) div 1000000, 1)": "of a square of one degree Collect finds 0.003 % less; ODK's newer engine finds what we find",
    "substr('é😀x', 1, 2)": "Collect leaves half a sign, we leave it out",
    "date('2026-02-28T23:30:00+02:00')": "Collect takes the day in its own time zone, we the written day",
    "date('2023-02-29')": "Collect stops with an error, we say nothing",
    "date('1900-02-29')": "the same",
    "date('2026-04-31')": "the same",
    "date(1 div 0)": "the same",
    "format-date('no', '%Y')": "the same",
    "decimal-date-time('x')": "the same",
    "decimal-date-time('2026-11-24T25:00:00Z')": "the same",
    "decimal-time('١٢:٠٠:٠٠.000Z')": "the same",
    "date('٢٠٢٦-٠١-٠١')": "Collect reads digits of other scripts in a date, though in no number; ours are 0 to 9",
    "number('1,5')": "Collect takes a comma for a point, XPath 1.0 does not",
    "substr('Kamituga', 'x')": "a place that is no number is nought in Collect, here there is nothing",
    "substr('é😀x', 2)": "Collect leaves half a sign, we leave it out",
    "selected-at(${many}, ${e})": "a place that is no number is nought in Collect, here there is nothing",
    "max('a', 2)": "Collect passes over what is no number, ODK's newer engine and we do not",
    "date(-719162)": "Collect counts the days before 1582 by the Julian calendar",
    **dict.fromkeys(
        ("date(2932897)", "date(-719163)", "date(date('9999-12-31') + 1)", "date(date('0001-01-01') - 1)",
         "date-time(2932896.9999999995)"),
        "outside the years 1 to 9999 we say nothing",
    ),
    "format-date-time('2026-11-24T00:05:00.000+02:00', '%h:%M')": "Collect takes the clock of its own time zone, we the written one",
}  # fmt: skip

needs_java = pytest.mark.skipif(
    not shutil.which("javac"), reason="Java not found: ODK Collect's engine is not compared"
)


def fill(nodes, answers, *, template=True):
    """The instance of the values form with its answers."""
    parts = []
    for node in nodes:
        name, value = node["name"], answers.get(node["name"])
        if node["kind"] == "group":
            parts.append(f"<{name}>{fill(node['children'], value or {})}</{name}>")
        elif node["kind"] == "repeat":
            if template:
                parts.append(f'<{name} jr:template="">{fill(node["children"], {})}</{name}>')
            parts += [f"<{name}>{fill(node['children'], row, template=False)}</{name}>" for row in value or ()]
        else:
            parts.append(f"<{name}>{html.escape(text_of(written(value)))}</{name}>")
    return "".join(parts)


def compared():
    """Number -> (expression, our value) of every vector that does not ask the clock or stand in a row."""
    rows = enumerate(VECTORS["vectors"])
    return {
        number: (text, wanted)
        for number, (text, wanted, *place) in rows
        if not place and text not in KNOWN and not any(word in text for word in ("today()", "now()", "once("))
    }


def same(theirs, ours):
    if isinstance(ours, bool):
        return theirs == str(int(ours))
    if ours == "NaN":
        return theirs in {"", "NaN"}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(ours)):
        return theirs[:10] == ours
    if theirs == str(ours):
        return True
    try:
        return abs(float(theirs) - float(ours)) <= 1e-12 * max(1, abs(float(ours)))
    except ValueError:
        return False


@needs_java
def test_expressions_mean_the_same_in_odk_collect(tmp_path):
    kinds = {}
    renew.collect(PROGRAM["body"], kinds)
    names = {path.rsplit("/", 1)[-1]: path for path in kinds}
    binds, nodes = [], []
    for number, (text, _) in compared().items():
        written = re.sub(r"\$\{(\w+)\}", lambda found: "/data/" + names[found[1]], text)
        nodes.append(f"<x{number}/>")
        binds.append(f'<bind nodeset="/data/x{number}" type="string" calculate="{html.escape(written)}"/>')
    form = xform_of(renew.HERE / "checklists" / "values.yaml")
    data = fill(PROGRAM["body"], VECTORS["answers"]) + "".join(nodes)
    form = re.sub(
        r"(<data [^>]*>).*?(<meta>)", lambda found: found[1] + data + found[2], form, count=1, flags=re.DOTALL
    )
    (tmp_path / "form.xml").write_text(form.replace("</model>", "".join(binds) + "</model>"), "utf-8")

    done = subprocess.run(
        ["java", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", str(JAR),
         str(renew.HERE / "Collect.java"), str(tmp_path / "form.xml")],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip

    theirs = dict(line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
    assert done.returncode == 0, done.stderr[-2000:]
    differing = {
        text: (theirs.get(f"x{number}"), ours)
        for number, (text, ours) in compared().items()
        if not same(theirs.get(f"x{number}", ""), ours)
    }
    assert differing == {}
    assert len(compared()) > 280


@needs_java
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_odk_validate_opens_our_checklists(path, tmp_path):
    target = tmp_path / "form.xml"
    target.write_text(xform_of(path), "utf-8")

    assert check_xform(str(target)) == []


@needs_java
@pytest.mark.parametrize("path", [path for path in FORMS if path.stem != "incident-report"], ids=lambda path: path.stem)
def test_odk_validate_opens_the_open_part_of_our_checklists(path, tmp_path):
    target = tmp_path / "form.xml"
    target.write_text(open_part(path.read_text("utf-8"), compile_source(path)).xform, "utf-8")

    assert check_xform(str(target)) == []
