"""siteaudit checklist check|compile|evaluate|publish."""

import json

import click

from siteaudit.certification import profiles
from siteaudit.checklists import evaluate as evaluator
from siteaudit.checklists import service as checklists
from siteaudit.checklists import source
from siteaudit.core.problems import Problem

from . import acting, json_option, read_text, show


@click.group()
def checklist():
    """Checklists kept as text in XLSForm terms."""


@checklist.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@json_option
def check(file, as_json):
    """Errors with sheet and row; exit 1 when FILE cannot be published."""
    errors = source.check_source(file)
    lines = [f"{e['sheet']} row {e['row']} {e['column']}: {e['message']}" for e in errors]
    show({"errors": errors}, as_json, "\n".join(lines) or "can be published")
    return 1 if errors else 0


@checklist.command("compile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--xform", is_flag=True, help="the XForm XML instead of the JSON program")
def compile_file(file, xform):
    """Print the JSON program of FILE, or its XForm XML."""
    click.echo(source.xform_of(file) if xform else json.dumps(source.compile_source(file), ensure_ascii=False))


@checklist.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--answers", required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--profile", default=None, help="name or file of a certification profile")
@json_option
def evaluate(file, answers, profile, as_json):
    """What answers mean: relevant, missing, findings, indication."""
    try:
        given = json.loads(read_text(answers))
    except ValueError as error:
        raise Problem("body.not-json") from error
    chosen = profiles.load_profile(profile).for_indication() if profile else None
    show(evaluator.evaluate(source.compile_source(file), given, chosen), as_json)


@checklist.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@json_option
def publish(files, as_json):
    """Publish each FILE: immutable from then on; the same version again changes nothing."""
    with acting() as (session, actor):
        made = [checklists.publish_checklist(session, actor, source=read_text(file)) for file in files]
        rows = [{"name": v.checklist.name, "version": v.version, "digest": v.digest} for v in made]
    show(rows, as_json, "\n".join(f"{r['name']} {r['version']} {r['digest'][:12]}" for r in rows))


COMMANDS = [checklist]
