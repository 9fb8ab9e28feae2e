"""siteaudit package import: what a phone exported because it could not send."""

import pathlib

import click

from siteaudit.core.actor import SYSTEM

from . import application, json_option, show


@click.group()
def package():
    """Sealed packages of phones."""


@package.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=pathlib.Path))
@json_option
@click.pass_context
def import_file(context, file, as_json):
    """Take the packages of a rescue file (.msp) or of a folder of second copies; exit 1 when one is not kept whole."""
    from siteaudit.sync import rescue

    with application() as app:
        items = rescue.read_folder(file) if file.is_dir() else rescue.read_file(file.read_bytes())
        results = rescue.import_packages(app, SYSTEM, items)
    kept = [one for one in results if one["state"] in ("complete", "durable", "quarantine")]
    others = [{"id": one["id"], "state": one["state"], "code": one.get("code")} for one in results if one not in kept]
    words = "".join(f"\n  {one['id']}: {one['state']} ({one['code']})" for one in others)
    show({"kept": len(kept), "others": others}, as_json, f"{len(kept)} packages are here{words}")
    if others:
        context.exit(1)


COMMANDS = [package]
