"""siteaudit sites import FILE --mapping ipis|csv|geojson."""

import sys

import click

from siteaudit.core.settings import load
from siteaudit.imports import service as imports

from . import acting, json_option, show


@click.group()
def sites():
    """Mine sites."""


@sites.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--mapping", required=True, type=click.Choice(imports.MAPPINGS))
@click.option("--country", default=None, help="ISO code of the country in which rows of csv and geojson lie")
@click.option("--dry-run", is_flag=True, help="try everything, keep nothing")
@json_option
def import_file(file, mapping, country, dry_run, as_json):
    """Bring the sites and history of FILE in; twice has the effect of once."""
    bar = _Progress()
    with acting() as (session, actor):
        report = imports.import_sites(
            session, actor, path=file, mapping=mapping, country=country, dry_run=dry_run,
            progress=bar.add, default_profile=load().profile,
        )  # fmt: skip
    bar.end()
    show(report, as_json, _sentences(report, dry_run))


class _Progress:
    """Counts rows on stderr, on one line for a person, silent for a pipe."""

    def __init__(self):
        self.rows = 0

    def add(self, rows):
        self.rows += rows
        if sys.stderr.isatty():
            click.echo(f"\r{self.rows} rows", nl=False, err=True)

    def end(self):
        if sys.stderr.isatty():
            click.echo("\r", nl=False, err=True)


def _sentences(report, dry_run):
    lines = [f"sites: {report['created']} created, {report['updated']} updated, {report['unchanged']} unchanged"]
    lines += [f"{kind}: {count}" for kind, count in sorted(report["kinds"].items())]
    lines += [f"row {one['row']} refused: {one['reason']}" for one in report["refused"][:20]]
    if len(report["refused"]) > 20:
        lines.append(f"... and {len(report['refused']) - 20} more refused rows: --json lists all")
    return "\n".join(lines + (["nothing was kept: this was a dry run"] if dry_run else []))


COMMANDS = [sites]
