"""siteaudit export FORMAT --face registry|public --out DIR."""

import json
import pathlib

import click
from flask import current_app

from siteaudit.registry import rules, service

from . import acting, json_option, show


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(sorted(rules.FORMATS)))
@click.option("--face", required=True, type=click.Choice(rules.FACES))
@click.option("--out", required=True, type=click.Path(file_okay=False), help="folder for the file and its manifest")
@json_option
def export(form, face, out, as_json):
    """Write sites and official statuses in FORMAT with a manifest."""
    with acting() as (session, actor):
        settings = current_app.extensions["siteaudit.settings"]
        made = service.make_export(
            session,
            actor,
            form=form,
            face=face,
            office=settings.office_name,
            demo=settings.demo,
            public_decimals=settings.public_decimals,
            sign=current_app.extensions["siteaudit.keyring"].sign_head,
        )
        folder = pathlib.Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in made["files"].items():
            (folder / name).write_bytes(data)
        text = json.dumps(made["manifest"], ensure_ascii=False, indent=1)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
    counts = made["manifest"]["counts"]
    show(made["manifest"], as_json, f"{counts['exported']} sites written, {counts['left_out']} left out: see {out}/manifest.json")


COMMANDS = [export]
