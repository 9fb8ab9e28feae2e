"""Our vectors as cases for ODK's engine, and what differs, each difference as [where, question, aspect, ours, theirs]."""

import csv
import html
import io
import json
import re

from siteaudit.checklists.engine.evaluate import Sheet
from siteaudit.checklists.engine.values import text_of, written
from siteaudit.checklists.source import xform_of
from tests.vectors import renew

from . import engine

NOW = "2026-11-24T10:15:30.000+02:00"
CHUNK = 12
# In our own programs these are asked of nobody or have no control, so the engine has no state for them.
SILENT = {"note", "calculate", "hidden"}


def read(name):
    """One of the vector files."""
    return json.loads((renew.HERE / f"{name}.json").read_text("utf-8"))


def forms():
    """name -> XForm of every vector form; nothing of no place is asked for its length, which stops the engine."""
    found = {path.stem: xform_of(path) for path in (renew.HERE / "checklists").glob("*.yaml")}
    guarded = r"if(\2 = '', 0, \1(\2))"
    return {name: re.sub(r"\b(area|distance)\((\s*[/\w.]+\s*)\)", guarded, text) for name, text in found.items()}


def instance(program, xform, answers):
    """The record's XML as an app would have saved it."""
    root = re.search(r"<instance>\s*<([\w-]+)[^>]*\bid=", xform)[1]
    version = f'id="{program["id"]}" version="{program["version"]}"'
    meta = "<orx:meta xmlns:orx='http://openrosa.org/xforms'><orx:instanceID>uuid:1</orx:instanceID></orx:meta>"
    return f"<{root} {version}>{fill(program['body'], answers)}{meta}</{root}>"


def fill(nodes, answers):
    """The elements of some nodes."""
    parts = []
    for node in nodes:
        name = node["name"]
        value = answers.get(name) if isinstance(answers, dict) else None
        if node["kind"] == "question":
            parts.append(f"<{name}>{html.escape(text_of(written(value)))}</{name}>")
        elif node["kind"] == "group":
            parts.append(f"<{name}>{fill(node['children'], value)}</{name}>")
        else:
            rows = value if isinstance(value, list) else []
            parts += [f"<{name}>{fill(node['children'], row)}</{name}>" for row in rows]
    return "".join(parts)


def as_csv(rows):
    """The rows of a file as its text."""
    columns = list(rows[0]) if rows else ["name", "label"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def vectors():
    """(form, name, answers, files, changes) of every vector that is answers and what they come to."""
    language, status = read("language"), read("status")
    for name, answers, *_ in read("logic"):
        yield "logic", name, answers, {}, None
    for name, answers, *_ in read("findings"):
        yield "findings", name, answers, {}, None
    for vector in status["vectors"]:
        if "$sealed" not in vector["answers"]:  # what stands in place of answers is ours alone
            yield "status", vector["name"], vector["answers"], {}, None
    for vector in language["vectors"]:
        if vector.get("begin") and vector["answers"]:
            continue  # the engine takes answers into a new form one by one only
        answers = dict(vector["answers"])
        if "long" in vector:
            answers[vector["long"]] = answers[vector["long"]][0] * answers[vector["long"]][1]
        files = vector.get("files", language["files"])
        yield vector.get("form", "lookups"), vector["name"], None if vector.get("begin") else answers, files, vector


def compare():
    """(differences, compared, agreed, cases) of all vectors."""
    tables, programs = forms(), read("programs")["programs"]
    known = list(vectors())
    cases = []
    for form, _, answers, files, vector in known:
        data = None if answers is None else instance(programs[form], tables[form], answers)
        cases.append({
            "form": form, "files": {name: as_csv(rows) for name, rows in files.items()}, "data": data,
            "changes": (vector or {}).get("changes", []), "languages": programs[form]["languages"] if vector else [],
        })  # fmt: skip
    differences, compared, agreed = [], 0, 0
    for (form, name, answers, files, vector), found in zip(known, engine.ask(tables, cases, NOW), strict=True):
        if "error" in found:
            differences.append([f"{form}: {name}", "", "stops", "", found["error"]])
            compared += 1
            continue
        becomes = (vector or {}).get("becomes", answers)
        sheet = Sheet(programs[form], becomes, None, NOW, files)
        for question, aspect, ours, theirs in compared_states(
            sheet, found["questions"], programs[form]["languages"] if vector else []
        ):
            compared += 1
            if ours == theirs or are_same_numbers(ours, theirs):
                agreed += 1
            else:
                differences.append([f"{form}: {name}", question, aspect, ours, theirs])
    return differences, compared, agreed, len(cases)


def compared_states(sheet, theirs, languages):
    """(question, aspect, ours, theirs) of everything that both sides know."""
    for item in sheet.questions():
        other = theirs.get(item.identity)
        relevant = sheet.is_relevant(item)
        yield item.identity, "relevant", relevant, bool(other and other["relevant"])
        if not relevant or not other or not other["relevant"]:
            continue
        record, node = sheet.record(item), item.node
        if "random" not in json.dumps(node.get("calculate")):
            yield item.identity, "value", text_of(record["value"]), other["value"]
        if node["type"] in SILENT:
            continue
        yield item.identity, "required", record["required"], other["required"]
        holds = record["value"] == "" or "constraint" not in node or sheet.is_true(node["constraint"], item)
        yield item.identity, "constraint", holds, other["valid"]
        yield item.identity, "readonly", record["readonly"], other["readonly"]
        if other["options"] is not None:
            yield item.identity, "options", [option["name"] for option in sheet.options(item)], other["options"]
        for language in languages if other["label"] else ():
            text = " ".join(sheet.text(item, node["label"], language).split())
            yield item.identity, f"label {language}", text, " ".join((other["label"][language] or "").split())


def expressions():
    """(differences, compared, agreed) of the expression vectors: each is a calculation in the form of all values."""
    tables, program, given = forms(), read("programs")["programs"]["values"], read("expressions")
    kinds = {}
    renew.collect(program["body"], kinds)
    names = {path.rsplit("/", 1)[-1]: path for path in kinds}
    # once() looks at its own question and not at the one of the vector.
    plain = ((text, wanted) for text, wanted, *place in given["vectors"] if not place and "once(" not in text)
    rows = {f"x{number}": row for number, row in enumerate(plain)}
    table = {
        name: re.sub(r"\$\{(\w+)\}", lambda found: "/data/" + names[found[1]], text) for name, (text, _) in rows.items()
    }
    theirs = calculated(program, tables["values"], given, table, CHUNK)
    # One that stops the form stops its whole chunk: those are asked one by one.
    theirs |= calculated(
        program, tables["values"], given, {name: table[name] for name in table if name not in theirs}, 1
    )
    differences, agreed = [], 0
    for name, (text, wanted) in rows.items():
        ours = "" if wanted == "NaN" else text_of(wanted)
        if ours == theirs[name] or are_same_numbers(ours, theirs[name]):
            agreed += 1
        else:
            differences.append(["expression", text, "value", ours, theirs[name]])
    return differences, len(rows), agreed


def calculated(program, xform, given, table, chunk):
    """name -> what the engine makes of its expression; of a chunk that stops the form nothing, of a single one why."""
    names = list(table)
    chunks = [names[start : start + chunk] for start in range(0, len(names), chunk)]
    data = instance(program, xform, given["answers"])
    variants = {
        str(number): with_calculation(xform, {name: table[name] for name in part}) for number, part in enumerate(chunks)
    }
    cases = [
        {
            "form": str(number),
            "files": {},
            "data": data.replace("<orx:meta", "".join(f"<{name}/>" for name in part) + "<orx:meta"),
        }
        for number, part in enumerate(chunks)
    ]
    found = {}
    for part, result in zip(chunks, engine.ask(variants, cases, given["now"]), strict=True):
        if "error" not in result:
            values = {name: result["questions"][name]["value"] for name in part}
            found |= {name: "" if value == "NaN" else value for name, value in values.items()}
        elif chunk == 1:
            found[part[0]] = "stops: " + result["error"]
    return found


def with_calculation(xform, calculations):
    """The form with some further calculations."""
    nodes = "".join(f"<{name}/>" for name in calculations)
    binds = "".join(
        f'<bind nodeset="/data/{name}" type="string" calculate="{html.escape(text)}"/>'
        for name, text in calculations.items()
    )
    return xform.replace("<meta>", nodes + "<meta>", 1).replace("</model>", binds + "</model>", 1)


def are_same_numbers(ours, theirs):
    """Two ways to write one number or one place (4 is 4.0); the last digits of a sine are nobody's meaning."""
    try:
        pairs = zip(*(re.split(r"[ ;]", text) for text in (ours, theirs)), strict=True)
        return all(abs(float(one) - float(other)) <= 1e-9 * max(1, abs(float(one))) for one, other in pairs)
    except (TypeError, ValueError):
        return False
