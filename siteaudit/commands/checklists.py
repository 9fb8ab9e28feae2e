"""siteaudit checklist check|compile|evaluate|publish|import|export-xlsx|export."""

import contextlib
import datetime
import json
import pathlib

import click
from flask import current_app

from siteaudit.certification import profiles
from siteaudit.checklists import service as checklists
from siteaudit.checklists import source
from siteaudit.checklists.authoring import files as beside
from siteaudit.checklists.authoring.reading import read_file, read_sheets
from siteaudit.checklists.authoring.workbook import write_workbook
from siteaudit.checklists.authoring.writing import write_yaml
from siteaudit.checklists.engine import evaluate as evaluator
from siteaudit.checklists.faults import refuse, spoken
from siteaudit.checklists.limits import read_upload
from siteaudit.core.problems import Problem
from siteaudit.registry import service as registry

from . import FILE, acting, details_of, json_option, looking, read_json, show

YAML = (".yaml", ".yml")
PATH = click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)
OUT = click.Path(dir_okay=False, path_type=pathlib.Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=pathlib.Path)
media_option = click.option("--media", default=None, type=FOLDER, help="folder with the lists, pictures and sounds it needs")


@click.group()
def checklist():
    """Checklists kept as text in XLSForm terms."""


@checklist.command()
@click.argument("file", type=PATH)
@json_option
def check(file, as_json):
    """Errors with sheet and row; exit 1 when FILE cannot be published."""
    try:
        errors = source.check_source(file) if file.suffix in YAML else read_upload(file.read_bytes(), file.name).faults
    except Problem as problem:
        errors = [{"sheet": "file", "row": None, "column": None, "message": problem.title + details_of(problem)}]
    told = _lines(errors)
    if not as_json and _is_foreign(file, errors):
        told += f"\nother people's forms: siteaudit checklist import {file}"
    show({"errors": errors}, as_json, told or "can be published")
    return 1 if errors else 0


@checklist.command("compile")
@click.argument("file", type=FILE)
@click.option("--xform", is_flag=True, help="the XForm XML instead of the JSON program")
def compile_file(file, xform):
    """Print the JSON program of FILE, or its XForm XML."""
    click.echo(source.xform_of(file) if xform else json.dumps(source.compile_source(file), ensure_ascii=False))


@checklist.command()
@click.argument("file", type=FILE)
@click.option("--answers", required=True, type=FILE)
@click.option("--profile", default=None, help="name or file of a certification profile")
@media_option
@json_option
def evaluate(file, answers, profile, media, as_json):
    """What answers mean: relevant, missing, findings, indication."""
    given = read_json(answers, dict)
    chosen = profiles.load_profile(profile).for_indication() if profile else None
    program = source.compile_source(file)
    found = _beside(program, media)
    refuse([fault for fault in beside.check_files(program, found) if fault["column"] in found])
    lists = {name: beside.rows_of(content) for name, content in found.items() if name.endswith(".csv")}
    show(evaluator.evaluate(program, given, chosen, files=lists), as_json)


@checklist.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@media_option
@json_option
def publish(files, media, as_json):
    """Publish each FILE: immutable from then on; the same version again changes nothing. Exit 1 with every fault."""
    try:
        rows = _publish(files, media)
    except Problem as problem:
        if problem.code != "checklist.invalid":
            raise
        errors = problem.details["errors"]
        show({"errors": errors}, as_json, _lines(errors))
        return 1
    show(rows, as_json, "\n".join(f"{r['name']} {r['version']} {r['digest'][:12]}" for r in rows))
    return 0


def _publish(files, media):
    """The published versions as rows; refuses with checklist.invalid and every fault."""
    read = [read_upload(file.read_bytes(), file.name) for file in files]
    refuse([{"file": file.name, **fault} for file, upload in zip(files, read, strict=True) for fault in upload.faults])
    with acting() as (session, actor):
        made = [
            checklists.publish_checklist(session, actor, source=upload.source, files=_beside(upload.program, media))
            for upload in read
        ]
        return [{"name": v.checklist.name, "version": v.version, "digest": v.digest} for v in made]


@checklist.command("import")
@click.argument("file", type=PATH)
@click.option("--out", default=None, type=OUT, help="write the YAML here instead of printing it")
@click.option("--version", default=None, help="version number instead of the form's own")
@click.option("--form-id", default=None, help="form_id instead of the form's own")
@json_option
def import_file(file, out, version, form_id, as_json):
    """An XLSForm of any maker (.xlsx .xls .csv .md .yaml) as our YAML to be reviewed; exit 1 with every fault."""
    upload = read_upload(file.read_bytes(), file.name, foreign=True)
    text, program, faults = upload.source, upload.program, upload.faults
    if not faults and (version or form_id):
        sheets = read_sheets(text.encode(), ".yaml")
        sheets["settings"][0].cells |= {"version": version or upload.version, "form_id": form_id or upload.name}
        text = write_yaml(sheets)
        _xform, program, faults = source.build(text.encode(), ".yaml")
    if faults:
        show({"errors": faults}, as_json, _lines(faults))
        return 1
    if out:
        out.write_text(text, encoding="utf-8")
    told = {name: program[name] for name in ("id", "version", "digest")}
    told |= {"questions": _count(program["body"]), "files": beside.needed_files(program), "notes": [spoken(note) for note in upload.notes]}
    show(told | ({"out": str(out)} if out else {"source": text}), as_json, f"{out}: {program['id']} {program['version']}" if out else text)
    return 0


@checklist.command("export-xlsx")
@click.argument("which", metavar="NAME_OR_FILE")
@click.option("--out", required=True, type=OUT)
@json_option
def export_xlsx(which, out, as_json):
    """A published checklist, or a file, as a workbook that imports back to the same hash."""
    if pathlib.Path(which).is_file():
        content = write_workbook(read_sheets(*read_file(which)))
    else:
        with looking() as (session, actor):
            content = checklists.get_workbook(session, actor, checklists.get_latest(session, actor, which).uid)
    out.write_bytes(content)
    show({"out": str(out), "bytes": len(content)}, as_json, f"{out}: {len(content)} bytes")


@checklist.command()
@click.argument("name")
@click.option("--out", required=True, type=OUT, help="FILE.csv or FILE.xlsx; a csv has one file more for each repeat")
@click.option("--from", "since", default=None, type=click.DateTime(["%Y-%m-%d"]), help="visits of this day and later")
@click.option("--to", "until", default=None, type=click.DateTime(["%Y-%m-%d"]), help="visits up to this day")
@click.option("--area", default=None, help="id of an area")
@json_option
def export(name, out, as_json, area, **days):
    """Every answer to the checklist NAME, all its versions in one table, with a signed manifest."""
    with acting() as (session, actor):
        office = registry.Office.of(current_app.extensions["siteaudit.settings"], current_app.extensions["siteaudit.keyring"])
        out.parent.mkdir(parents=True, exist_ok=True)
        since, until = (days[name] and days[name].date() for name in ("since", "until"))
        before = until and until + datetime.timedelta(days=1)
        made = registry.export_answers(session, actor, name=name, path=out, office=office, area=area, since=since, before=before)
    show(made, as_json, f"{out}: {made['counts']['exported']} records, see {out.name}.manifest.json")


def _lines(faults):
    """Faults for people, one a line."""
    return "\n".join(" ".join(str(e[name]) for name in ("file", "sheet", "row", "column") if e.get(name)) + f": {e['message']}" for e in faults)


def _is_foreign(file, faults):
    """Whether an import takes what `check` refuses: a heading, language or setting as other makers write it."""
    if not faults or file.suffix in YAML:
        return False
    with contextlib.suppress(Problem):
        left = read_upload(file.read_bytes(), file.name, foreign=True).faults
        return any(fault not in left for fault in faults)
    return False


def _beside(program, folder):
    """The files that a program needs, as far as the folder has them; what is missing the service names."""
    wanted = beside.needed_files(program) if folder else ()
    return {name: (folder / name).read_bytes() for name in wanted if beside.is_name(name) and (folder / name).is_file()}


def _count(nodes):
    return sum(1 if node["kind"] == "question" else _count(node["children"]) for node in nodes)


COMMANDS = [checklist]
