"""Acts of imports: bring a file of other people's sites into ours, twice with the same effect as once.

Only the command line calls it. One leaf in the log a run; rows that are wrong are named, never guessed.
"""

import collections
import contextlib
import csv
import pathlib

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Area, AreaLevel
from siteaudit.audit import service as audit
from siteaudit.certification import profiles
from siteaudit.certification import service as certification
from siteaudit.checklists import service as checklists
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT

from . import ipis, ipis_words, places, table
from .history import SOURCE, HistoryLoader
from .load import SiteLoader, chunks

MAPPINGS = ("ipis", "csv", "geojson")
_FORM = "ipis-record"
_DRC = ("CD", "République démocratique du Congo")


def import_sites(session, actor, *, path, mapping, country=None, dry_run=False, progress=None, default_profile=None):
    """Import the file at `path`; with `dry_run` everything is tried and nothing kept.

    Returns {"created", "updated", "unchanged", "refused": [{"row", "reason", ...}], "kinds": {...}}, sites
    counted. `progress(rows)` is called as work goes on. `country` (ISO code) is where csv and geojson rows
    lie. Refuses with import.column-missing, import.not-readable, area.unknown. Verb: site.import.
    """
    access.require(session, actor, "site.import")
    if mapping not in MAPPINGS:
        raise Problem("import.not-readable", mapping=mapping)
    path, tell = pathlib.Path(path), progress or (lambda rows: None)
    report = {}
    # A dry run does all of it inside a savepoint and then takes rows and leaves back.
    with contextlib.suppress(_DryRun), audit.attempt(session):
        if mapping == "ipis":
            report = _import_ipis(session, actor, path, tell, default_profile)
        else:
            report = _import_table(session, actor, path, mapping, _country(session, country))
        if dry_run:
            raise _DryRun
    if dry_run:
        session.expire_all()
    else:
        counts = {name: report[name] for name in ("created", "updated", "unchanged")}
        audit.record(session, actor, "site.import", None, mapping=mapping, refused=len(report["refused"]), **counts)
    return report


class _DryRun(Exception):
    """Leaves the savepoint of a dry run."""


def _import_ipis(session, actor, path, tell, default_profile):
    refused, kinds, statuses = [], collections.Counter(), collections.Counter()
    newest, known = {}, set()
    for line, row in _rows(path):
        try:
            record = ipis.parse(row)
            if record.vid in known:
                raise Problem("import.row-twice")
        except Problem as problem:
            refused.append({"row": line, "reason": problem.code, **problem.details})
            continue
        known.add(record.vid)
        kinds[record.kind] += 1
        if record.status:
            statuses[record.status] += 1
        if record.pcode not in newest or _later(record, newest[record.pcode]):
            newest[record.pcode] = record
    country = places.make_country(session, *_DRC)
    access.require(session, actor, "site.import", area_id=country.id)
    wrong = {one["row"] for one in refused}
    sites = SiteLoader(session, SOURCE, country, ipis_words.PROVINCES)
    sites.load({code: _site_row(record) for code, record in newest.items()})
    history = HistoryLoader(session, sites.ids, *_judging(session, actor, country, default_profile))
    for batch in chunks(row for line, row in _rows(path) if line not in wrong):
        history.load([ipis.parse(row) for row in batch])
        tell(len(batch))
    return _report(sites, refused, history.touched) | {"kinds": dict(kinds), "statuses": dict(statuses)}


def _import_table(session, actor, path, mapping, country):
    access.require(session, actor, "site.import", area_id=country.id)
    records, refused = {}, []
    reader = table.read_csv if mapping == "csv" else table.read_geojson
    for line, cells in reader(_text(path)):
        try:
            record = table.parse(cells)
            if record.code in records:
                raise Problem("import.row-twice")
        except Problem as problem:
            refused.append({"row": line, "reason": problem.code, **problem.details})
            continue
        records[record.code] = record
    sites = SiteLoader(session, mapping, country)
    sites.load(records)
    return _report(sites, refused, set()) | {"kinds": {"site": len(records)}}


def _report(sites, refused, touched):
    updated = (sites.updated | touched) - sites.created
    return {
        "created": len(sites.created),
        "updated": len(updated),
        "unchanged": len(sites.unchanged - updated),
        "refused": refused,
    }


def _rows(path):
    """(line, row) of the file; a byte order mark is skipped."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            ipis.check_columns(reader.fieldnames)
            for row in reader:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem("import.not-readable") from error


def _text(path):
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("import.not-readable") from error


def _later(record, other):
    return (record.on, len(record.vid), record.vid) > (other.on, len(other.vid), other.vid)


def _site_row(record):
    return table.SiteRow(
        code=record.pcode,
        name=record.name,
        places=record.places,
        locality=record.locality,
        lon=record.lon,
        lat=record.lat,
        accuracy_m=None,
        position_source=record.position_source,
        minerals=record.minerals,
        aliases=(),
        national_id=None,
        activity="unknown",
        operator_type="unknown",
    )


def _judging(session, actor, country, default):
    version = _form(session, actor)
    name = certification.find_profile(session, actor, country, default or "icglr-rcm-2")
    return version, profiles.load_profile(name).for_indication()


def _form(session, actor):
    """The published checklist of historical records; an install that has none yet gets the one it came with."""
    try:
        return checklists.get_latest(session, actor, _FORM)
    except Problem as problem:
        if problem.code != "item.not-found":
            raise
    source = (ROOT / "checklists" / f"{_FORM}.yaml").read_text(encoding="utf-8")
    return checklists.publish_checklist(session, SYSTEM, source=source)


def _country(session, code):
    query = select(Area).where(Area.level == AreaLevel.COUNTRY)
    if code:
        query = query.where(Area.iso_code == code)
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1 or not found[0].iso_code:
        raise Problem("area.unknown")
    return found[0]
