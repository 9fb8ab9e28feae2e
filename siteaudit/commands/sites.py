"""siteaudit sites import FILE --mapping ipis|csv|geojson."""

import contextlib
import pathlib
import sys

import click

from siteaudit.core.settings import load
from siteaudit.imports import service as imports

from . import FILE, acting, json_option, show


@click.group()
def sites():
    """Mine sites."""


@sites.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", required=True, type=click.Choice(imports.MAPPINGS))
@click.option("--country", default=None, help="ISO code of the country in which rows of csv and geojson lie")
@click.option("--dry-run", is_flag=True, help="try everything, keep nothing")
@json_option
def import_file(file, mapping, country, dry_run, as_json):
    """Bring the sites and history of FILE in; twice has the effect of once."""
    with _progress(file) as tell, acting() as (session, actor):
        report = imports.import_sites(
            session, actor, path=file, mapping=mapping, country=country, dry_run=dry_run,
            progress=tell, default_profile=load().profile,
        )  # fmt: skip
    show(report, as_json, _sentences(report, dry_run))


@contextlib.contextmanager
def _progress(file):
    """A bar on stderr for a person, nothing for a pipe; gives the function that hears of rows."""
    if not sys.stderr.isatty():
        yield lambda rows: None
        return
    with pathlib.Path(file).open("rb") as lines:
        rows = sum(1 for _line in lines) - 1
    with click.progressbar(length=max(rows, 1), label="rows", file=sys.stderr, show_pos=True) as bar:
        yield bar.update


def _sentences(report, dry_run):
    lines = [f"sites: {report['created']} created, {report['updated']} updated, {report['unchanged']} unchanged"]
    lines += [f"{kind}: {count}" for kind, count in sorted(report["kinds"].items())]
    lines += [f"row {one['row']} refused: {one['reason']}" for one in report["refused"][:20]]
    if len(report["refused"]) > 20:
        lines.append(f"... and {len(report['refused']) - 20} more refused rows: --json lists all")
    return "\n".join(lines + (["nothing was kept: this was a dry run"] if dry_run else []))


COMMANDS = [sites]
