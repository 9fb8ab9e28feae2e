"""Exports for registries and the public list: projections of sites and official status, with a manifest.

Nothing of a visit leaves in them but inspections under a mandated structure; never an indication as a
status, never an opinion, never a finding. `export_answers` is for the programme itself: what was answered, by
who may read it. Called by the command line and by registry pages.
"""

import collections
import contextlib
import functools
import hashlib
import json
import tomllib
from typing import NamedTuple

from sqlalchemy import func, select

from siteaudit.access import service as access
from siteaudit.access.models import AreaLevel
from siteaudit.audit import service as audit
from siteaudit.checklists import service as checklists
from siteaudit.checklists import union
from siteaudit.checklists.rules import VersionState
from siteaudit.core import clock
from siteaudit.core.digest import b64
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT

from . import answers, icglr, manifest, packing, rows, rules
from .models import ExportRun

CHOICES = rules.CHOICES


class Office(NamedTuple):
    """Who hands out: its name, whether it is a demonstration, how exact public places are, and the log key."""

    name: str
    demo: bool
    public_decimals: int
    sign: object
    log_public: str

    @classmethod
    def of(cls, settings, keyring):
        """From the settings and keys in force."""
        public = b64(keyring.log_public)
        return cls(settings.office_name, settings.demo, settings.public_decimals, keyring.sign_head, public)

    @property
    def text(self):
        """The attribution that stands in every record."""
        return rules.source_text(self.name, self.demo)


class PublicPage(NamedTuple):
    """One page of the public list: records with label and shape, how many there are, and how many of each status."""

    records: list
    total: int
    counts: dict


def make_export(session, actor, *, form, face, folder, office):
    """Write one export and its manifest into `folder` (a path) and return the manifest.

    The file is `manifest["files"][0]["name"]`, the manifest beside it the same with `.manifest.json`. What
    stood there under these names is replaced whole. Refuses with export.unknown. Verb: export.make.
    """
    access.require(session, actor, "export.make")
    if (form, face) not in rules.CHOICES:
        raise Problem("export.unknown")
    run = ExportRun(uid=new_id(), form=form, face=face, made_at=clock.now(), manifest={})
    run.user_id = actor.id if actor.kind == "user" else None
    about = _about(run, office)
    told = _Told(face)
    records = _records(rows.every_row(session, actor, with_details=form == "icglr-json"), run, office, told)
    name = f"{'mine-sites' if form == 'icglr-json' else 'sites'}-{face}.{rules.FORMATS[form]}"
    file = _write(folder / name, _pieces(form, face, records, about))
    unsigned = about | {
        "format": form,
        "schema": rules.SCHEMAS[form],
        "profiles": sorted(told.profiles),
        "generated_by": f"siteaudit {_version()}",
        "counts": {"exported": told.exported, "left_out": told.left_out_sites},
        "left_out": told.left_out(),
        "files": [{"name": name, **file, "records": told.exported, "personal_data": told.has_persons}],
        "notes": sorted(told.notes),
    }
    run.manifest = manifest.sign(unsigned, office.sign, office.log_public)
    _write(folder / f"{name}.manifest.json", [json.dumps(run.manifest, ensure_ascii=False, indent=1).encode()])
    session.add(run)
    session.flush()
    audit.record(session, actor, "export.make", run, form=form, face=face, records=told.exported, sha256=file["sha256"])
    return run.manifest


def export_answers(session, actor, *, name, path, office, since=None, before=None, area=None):
    """Write every submission of the checklist `name` (all its versions) to `path` (.csv, .xlsx) with a manifest; return that.

    Nothing of a sealed question is in it, of a restricted one only what the actor may read in a visit. `area` is a uid,
    `since` and `before` are days. Refuses with item.not-found, export.unknown, export.workbook-full. Verb: checklist.export.
    """
    access.require(session, actor, "checklist.export")
    kind = path.suffix.removeprefix(".")
    if kind not in answers.FORMATS:
        raise Problem("export.unknown")
    versions = [one for one in checklists.list_versions(session, actor, name) if one.state is not VersionState.DRAFT]
    if not versions:
        raise Problem("item.not-found")
    restricted = access.can(session, actor, "visit.read")
    columns = union.columns_of([one.program for one in versions], restricted=restricted)
    place = access.get_area(session, actor, area) if area else None
    found = answers.records(session, actor, versions, columns, since=since, before=before, area=place)
    run = ExportRun(uid=new_id(), form=f"checklist-{kind}", face="internal", made_at=clock.now(), manifest={})
    run.user_id = actor.id if actor.kind == "user" else None
    with _beside(path) as folder:
        written = answers.write(folder / path.name, columns, found, versions[0].program["languages"])
    unsigned = _about(run, office) | {
        "format": kind,
        "checklist": name,
        "versions": {one.version: one.digest for one in versions},
        "restricted": restricted,
        "since": rows.day_text(since),
        "before": rows.day_text(before),
        "area": place.uid if place else None,
        "generated_by": f"siteaudit {_version()}",
        "counts": {"exported": written["counts"][""], "left_out": 0},
        "tables": written["counts"],
        "left_out": [],
        "files": [{**each, "personal_data": written["personal_data"]} for each in written["files"]],
    }
    run.manifest = manifest.sign(unsigned, office.sign, office.log_public)
    _write(path.with_name(f"{path.name}.manifest.json"), [json.dumps(run.manifest, ensure_ascii=False, indent=1).encode()])
    session.add(run)
    session.flush()
    audit.record(
        session, actor, "checklist.export", run, name=name, records=written["counts"][""], restricted=restricted,
        sha256=written["files"][0]["sha256"],
    )  # fmt: skip
    return run.manifest


def list_exports(session, actor, *, limit=50):
    """What people of the actor's areas handed out, newest first."""
    access.require(session, actor, "export.make")
    query = select(ExportRun).order_by(ExportRun.made_at.desc(), ExportRun.id.desc()).limit(limit)
    return session.scalars(access.scope_people(session, actor, query, ExportRun.user_id)).all()


def get_manifest(session, actor, uid):
    """The manifest of one export as it was given out, or item.not-found."""
    access.require(session, actor, "export.make")
    query = select(ExportRun).where(ExportRun.uid == uid)
    run = session.scalars(access.scope_people(session, actor, query, ExportRun.user_id)).first()
    if run is None:
        raise Problem("item.not-found")
    return run.manifest


def list_public_sites(session, actor, *, office, province=None, status=None, q=None, start=0, limit=100):
    """A PublicPage of the sites with a status that a State decided, by name; the counts heed the other filters."""
    access.require(session, actor, "export.read-public")
    counts = rows.count_by_status(session, rows.decided(session, province=province, q=q))
    query = rows.decided(session, province=province, status=status, q=q)
    found = list(rows.rows_of(session, actor, rows.page_of(session, query, start=start, limit=limit)))
    records = [
        rules.project(row | {"source": office.text}, "public", office.public_decimals)
        | {"label": row["status_label"], "shape": row["shape"]}
        for _site, row in found
    ]
    total = sum(number for word, number in counts.items() if not status or word == status)
    return PublicPage(records, total, counts)


def get_public_file(session, actor, *, form, office, **filters):
    """The public list as the bytes of a csv or geojson file, with the same filters."""
    found = list_public_sites(session, actor, office=office, limit=None, **filters)
    records = ({name: record[name] for name in rules.COLUMNS["public"]} for record in found.records)
    about = {"office": office.name, "demonstration": office.demo, "face": "public"}
    return b"".join(_pieces(form, "public", records, about))


def list_provinces(session, actor):
    """Names of provinces, for the filter of the public list."""
    access.require(session, actor, "export.read-public")
    return sorted({area.name for area in access.list_areas(session, actor, level=AreaLevel.PROVINCE)})


def count_public_sites(session, actor):
    """How many sites have a status that a State decided."""
    access.require(session, actor, "export.read-public")
    return session.scalar(select(func.count()).select_from(rows.decided(session).subquery()))


class _Told:
    """What the manifest says of the sites, gathered while they pass."""

    def __init__(self, face):
        self.face = face
        self.exported = self.left_out_sites = 0
        self.has_persons = False
        self.profiles, self.notes = set(), set()
        self.reasons, self.sites = collections.Counter(), []

    def leave_out(self, site, reason, **more):
        """Note what is not in the file; which site it is only where the file may show all of them."""
        self.reasons[reason] += 1
        if self.face == "registry":
            self.sites.append({"site": site, "reason": reason} | more)

    def left_out(self):
        """The list for the manifest: each site with its reason, for the public only how many for which reason."""
        if self.face == "registry":
            return self.sites
        return [{"reason": reason, "count": count} for reason, count in sorted(self.reasons.items())]


def _records(found, run, office, told):
    """The records of the file, one by one; `told` learns what passes and what does not."""
    for row in found:
        reason = rules.left_out_reason(row, run.face, run.form)
        record = None if reason else _record(row | {"source": office.text}, run, office)
        if record and run.form == "icglr-json" and (faults := icglr.contradictions(record)):
            reason = "contradiction: " + "; ".join(faults)
        if reason:
            told.left_out_sites += 1
            told.leave_out(row["uid"], reason)
            continue
        for visit in row.get("inspections_left_out", ()):
            told.leave_out(row["uid"], "inspection-without-official-result", inspection=visit)
        if run.form == "icglr-json" and row["country"] not in icglr.MEMBERS:
            told.notes.add(f"{row['country']} is no ICGLR member state: these records do not fit the published schema")
        told.exported += 1
        told.has_persons = told.has_persons or rules.has_personal_data(record)
        if row["profile"]:
            told.profiles.add(row["profile"])
        yield record


def _record(row, run, office):
    if run.form == "icglr-json":
        return icglr.mine_site(row)
    return rules.project(row, run.face, office.public_decimals if run.face == "public" else icglr.DECIMALS)


def _pieces(form, face, records, about):
    if form == "csv":
        return rules.csv_pieces(records, face)
    return (rules.icglr_pieces if form == "icglr-json" else rules.geojson_pieces)(records, about)


def _about(run, office):
    return {
        "office": office.name,
        "demonstration": office.demo,
        "face": run.face,
        "made_at": run.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "export": run.uid,
    }


@contextlib.contextmanager
def _beside(path):
    """A folder next to `path`, whose files take their places when all of them are whole."""
    with packing.room_in(path.parent) as folder:
        yield folder
        for file in sorted(folder.iterdir()):
            file.replace(path.with_name(file.name))


def _write(path, pieces):
    """Write the pieces beside `path`, then put them in its place; says digest and size."""
    fresh = path.with_name(f".{path.name}.part")
    digest, size = hashlib.sha256(), 0
    try:
        with fresh.open("wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return {"sha256": digest.hexdigest(), "bytes": size}


@functools.cache
def _version():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
