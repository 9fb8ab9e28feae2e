"""siteaudit export FORMAT --face registry|public --out DIR, and siteaudit manifest verify FILE."""

import pathlib

import click
from flask import current_app

from siteaudit.core.problems import Problem
from siteaudit.registry import manifest as manifests
from siteaudit.registry import rules, service

from . import acting, json_option, show


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(sorted(rules.FORMATS)))
@click.option("--face", required=True, type=click.Choice(rules.FACES))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=pathlib.Path),
    help="folder for the file and its manifest",
)  # fmt: skip
@json_option
def export(form, face, out, as_json):
    """Write sites and official statuses in FORMAT with a signed manifest."""
    if (form, face) not in rules.CHOICES:
        raise click.UsageError(f"{form} names persons and has no {face} face")
    with acting() as (session, actor):
        office = service.Office.of(current_app.extensions["siteaudit.settings"], current_app.extensions["siteaudit.keyring"])
        out.mkdir(parents=True, exist_ok=True)
        made = service.make_export(session, actor, form=form, face=face, folder=out, office=office)
    counts, name = made["counts"], made["files"][0]["name"]
    sentence = f"{out / name}: {counts['exported']} sites written, {counts['left_out']} left out, see {name}.manifest.json"
    show(made, as_json, sentence)


@click.group()
def manifest():
    """What came with an export."""


@manifest.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--key", default=None, help="id of the log key, as the office told it (siteaudit key list)")
@json_option
def verify(file, key, as_json):
    """Check the manifest FILE and the files beside it; exit 1 when anything was changed."""
    try:
        found = manifests.check(file, key)
    except Problem as problem:
        if as_json:
            show({"valid": False, "what": problem.details["what"]}, as_json)
        raise
    signer = found["signature"]["key"]
    result = {"valid": True, "key": signer, "office": found.get("office"), "files": [one["name"] for one in found["files"]]}
    asks = "" if key else f"; ask {found.get('office')} whether this is its key"
    show(result, as_json, f"unchanged, signed by {signer}{asks}")


COMMANDS = [export, manifest]
