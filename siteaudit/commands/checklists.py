"""siteaudit checklist check|compile|evaluate|publish."""

import json
import pathlib

import click

from siteaudit.certification import profiles
from siteaudit.checklists import evaluate as evaluator
from siteaudit.checklists import service as checklists
from siteaudit.checklists import source
from siteaudit.core.problems import Problem

from . import FILE, acting, json_option, read_json, show


@click.group()
def checklist():
    """Checklists kept as text in XLSForm terms."""


@checklist.command()
@click.argument("file", type=FILE)
@json_option
def check(file, as_json):
    """Errors with sheet and row; exit 1 when FILE cannot be published."""
    try:
        errors = source.check_source(file)
    except Problem as problem:
        errors = [{"sheet": "file", "row": None, "column": None, "message": problem.title}]
    lines = [" ".join(str(e[name]) for name in ("sheet", "row", "column") if e[name]) + f": {e['message']}" for e in errors]
    show({"errors": errors}, as_json, "\n".join(lines) or "can be published")
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
@json_option
def evaluate(file, answers, profile, as_json):
    """What answers mean: relevant, missing, findings, indication."""
    given = read_json(answers, dict)
    chosen = profiles.load_profile(profile).for_indication() if profile else None
    show(evaluator.evaluate(source.compile_source(file), given, chosen), as_json)


@checklist.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)
)  # fmt: skip
@json_option
def publish(files, as_json):
    """Publish each FILE: immutable from then on; the same version again changes nothing."""
    with acting() as (session, actor):
        made = [
            checklists.publish_checklist(session, actor, source=file.read_bytes(), suffix=file.suffix) for file in files
        ]
        rows = [{"name": v.checklist.name, "version": v.version, "digest": v.digest} for v in made]
    show(rows, as_json, "\n".join(f"{r['name']} {r['version']} {r['digest'][:12]}" for r in rows))


COMMANDS = [checklist]
