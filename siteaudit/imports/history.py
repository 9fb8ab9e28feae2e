"""Visits, recorded statuses, listings and hints of the IPIS records, in bulk, once each by `vid`.

Field work of others is kept as what it is: a visit of the past with the checklist `ipis-record`, without
marks (so evidence is grade C and nothing points to red). A status record is never a visit.
"""

from sqlalchemy import insert, select

from siteaudit.certification.models import RecordedStatus
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.sites.models import SchemeListing, Site, SiteHint
from siteaudit.visits import recording, rules
from siteaudit.visits.assess import assess
from siteaudit.visits.models import Finding, Submission, Visit
from siteaudit.visits.rules import Mode, Origin

from .answers import fill
from .load import digest_of, keep_rows, known_rows

SOURCE = "ipis"
MODES = {"on_site": Mode.ON_SITE, "remote": Mode.REMOTE, "failed": Mode.NOT_POSSIBLE}


class HistoryLoader:
    """Takes records in chunks; `touched` are the codes of sites about which something was new."""

    def __init__(self, session, ids, version, profile):
        self.session, self.ids, self.version, self.profile = session, ids, version, profile
        self.known = known_rows(session, SOURCE, "record")
        self.touched, self.hints = set(), set(self._hinted())

    def load(self, records):
        """Keep what is new of these records and correct what a new edition says otherwise."""
        new, changed = [], []
        for record in records:
            digest = digest_of(record)
            before = self.known.get(record.vid)
            if before is None:
                new.append((record, digest))
            elif before[0] != digest:
                changed.append((record, digest))
        visits = [record for record, _ in new if record.kind in MODES]
        self._visits(visits)
        self._statuses([record for record, _ in new if record.kind == "qualification"])
        self._listings([record for record, _ in new if record.kind == "itsci"])
        self._hint([record for record, _ in new if record.hint])
        for record, _ in changed:
            self._correct(record)
        marks = [(record.vid, digest, self.ids[record.pcode], _beside(record)) for record, digest in new + changed]
        keep_rows(self.session, SOURCE, "record", marks, self.known)
        self.touched |= {record.pcode for record, _ in new + changed}

    def _visits(self, records):
        if not records:
            return
        moment, sites = clock.now(), self._areas(records)
        visits, judged = [], []
        for record in records:
            answers, indication, findings, flags, summary = self._judge(record)
            judged.append((answers, findings, summary))
            visits.append(
                {
                    "uid": new_id(),
                    "site_id": self.ids[record.pcode],
                    "area_id": sites[self.ids[record.pcode]],
                    "received_at": moment,
                    "origin": Origin.IMPORT,
                    "reference": f"{SOURCE}:{record.vid}",
                    "indication": indication,
                    "indication_status": indication["status"] if indication else None,
                    "differences": {},
                    "present": [],
                    "flags": flags,
                    "sealed_photos": 0,
                    **_visit_columns(record),
                }
            )
        ids = self.session.scalars(insert(Visit).returning(Visit.id, sort_by_parameter_order=True), visits).all()
        submissions = [
            {
                "uid": new_id(),
                "visit_id": visit_id,
                "checklist_version_id": self.version.id,
                "answers": answers,
                "marks": {},
                "sealed": [],
                "summary": summary,
            }
            for visit_id, (answers, _, summary) in zip(ids, judged, strict=True)
            if answers
        ]
        statement = insert(Submission).returning(Submission.visit_id, Submission.id)
        owners = dict(self.session.execute(statement, submissions).all()) if submissions else {}
        rows = [
            {
                "uid": new_id(),
                "visit_id": visit_id,
                "submission_id": owners[visit_id],
                "area_id": visit["area_id"],
                "pillar": self.version.program.get("pillar"),
                **finding,
            }
            for visit_id, visit, (_, findings, _) in zip(ids, visits, judged, strict=True)
            for finding in findings
        ]
        if rows:
            self.session.execute(insert(Finding), rows)

    def _judge(self, record):
        values = {**record.values, **_words(record)}
        answers, _ = fill(self.version.program, values)
        if not answers:
            return {}, None, [], [], {}
        moment = f"{record.on.isoformat()}T00:00:00Z"
        given = [(self.version.checklist.name, self.version.program, answers, {}, [])]
        done, indication = assess(given, self.profile, mode=MODES[record.kind].value, now=moment)
        result, findings, flags = done[0]
        summary = {name: result[name] for name in ("missing", "violations", "calculated")}
        return answers, indication, findings, flags, summary

    def _areas(self, records):
        ids = {self.ids[record.pcode] for record in records}
        return dict(self.session.execute(select(Site.id, Site.area_id).where(Site.id.in_(ids))).all())

    def _statuses(self, records):
        rows = [
            {
                "uid": new_id(),
                "site_id": self.ids[record.pcode],
                "status": record.status,
                "recorded_on": record.on,
                "source": f"IPIS: {record.source}",
                "reference": f"vid {record.vid}",
            }
            for record in records
        ]
        if rows:
            self.session.execute(insert(RecordedStatus), rows)

    def _listings(self, records):
        rows = [
            {
                "site_id": self.ids[record.pcode],
                "scheme": "itsci",
                "listed_on": record.on,
                "source": f"IPIS: {record.project}",
                "reference": record.vid,
            }
            for record in records
        ]
        if rows:
            self.session.execute(insert(SchemeListing), rows)

    def _hint(self, records):
        for record in records:
            reference = f"{record.pcode}>{record.hint.code or record.hint.name}"[:64]
            other = self.ids.get(record.hint.code)
            if reference in self.hints or other == self.ids[record.pcode]:
                continue
            self.hints.add(reference)
            self.session.add(
                SiteHint(
                    site_id=self.ids[record.pcode],
                    other_site_id=other,
                    other_text=record.hint.name,
                    source=SOURCE,
                    reference=reference,
                )
            )
        self.session.flush()

    def _hinted(self):
        return self.session.scalars(select(SiteHint.reference).where(SiteHint.source == SOURCE))

    def _correct(self, record):
        """A new edition tells a row otherwise: what it says now stands, under the same id, also of which site it is."""
        site_id = self.ids[record.pcode]
        if record.kind == "qualification":
            row = self._one(RecordedStatus, RecordedStatus.reference == f"vid {record.vid}")
            if row is not None:
                row.site_id, row.status, row.recorded_on = site_id, record.status, record.on
        elif record.kind == "itsci":
            row = self._one(SchemeListing, SchemeListing.reference == record.vid)
            if row is not None:
                row.site_id, row.listed_on = site_id, record.on
        else:
            visit = self._one(Visit, Visit.reference == f"{SOURCE}:{record.vid}")
            if visit is not None:
                self._correct_visit(visit, record, site_id)
        self.session.flush()

    def _correct_visit(self, visit, record, site_id):
        for name, value in _visit_columns(record).items():
            setattr(visit, name, value)
        if visit.site_id != site_id:
            visit.site_id = site_id
            self.session.flush()
            recording.follow_site(self.session, self.session.get(Site, site_id))
        answers, _ = fill(self.version.program, {**record.values, **_words(record)})
        if visit.submissions:
            visit.submissions[0].answers = answers
        elif answers:
            visit.submissions.append(
                Submission(checklist_version_id=self.version.id, answers=answers, marks={}, sealed=[], summary={})
            )
        self.session.flush()
        told = recording.judge(self.session, visit, self.profile, {self.version.id: self.version})
        visit.flags = sorted(({*visit.flags} - rules.OF_ANSWERS) | told)

    def _one(self, table, condition):
        return self.session.scalars(select(table).where(condition)).first()


def _visit_columns(record):
    return {
        "mode": MODES[record.kind],
        "reason": record.reason,
        "visited_on": record.on,
        "source": f"{record.source}: {record.project}".strip(": ")[:64],
    }


def _words(record):
    """The source's own words, for the questions that ask for them."""
    return {f"{name}_text": text for name, text in record.texts.items()}


def _beside(record):
    """What a status record told beside the status."""
    if record.kind in MODES or not (record.values or record.texts):
        return None
    return {"values": record.values, "texts": record.texts}
