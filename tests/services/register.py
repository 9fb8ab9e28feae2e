"""A country that is an ICGLR member, its sites, decisions, inspections and exports, for the tests of the registry."""

import csv
import datetime
import io
import json

from siteaudit.access import service as access
from siteaudit.certification import service as certification
from siteaudit.core import signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import b64
from siteaudit.core.ids import new_id
from siteaudit.registry import service
from siteaudit.sites import service as sites
from siteaudit.sites.models import Licence, SiteParty
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests.programs import SMALL, make_version

DECIDED = datetime.date(2026, 3, 1)
LOG = signing.new_ed25519()
PUBLIC = signing.ed25519_public(LOG)
OFFICE = service.Office("Office", True, 2, lambda data: (signing.key_id(PUBLIC), b64(LOG.sign(data))), b64(PUBLIC))
CONTACT = {"representative": "CANARYrepresentative", "phone": "+243800000001", "email": "canary-owner@example.org"}


class Register:
    """A country that is an ICGLR member, and sites in it as complete as a test wants them."""

    def __init__(self, session, people, folder):
        self.session, self.people, self.folder = session, people, folder
        country = access.create_area(session, SYSTEM, parent=None, level="country", name="Congo", iso_code="CD")
        self.area = access.create_area(session, SYSTEM, parent=country, level="province", name="Sud-Kivu", iso_code="CD-SK")

    def site(self, name, *, complete=True, **more):
        given = {"lon": 28.123456, "lat": -1.987654, "position_source": "gps", "minerals": ["2609.00.00"]} | more
        site = sites.create_site(
            self.session, SYSTEM, area=self.area, name=name, activity="active", national_id=f"CD-{name}", **given
        )
        if complete:
            site.parties.append(SiteParty(role="owner", name="Coop", identifier="C1", address="Bukavu", **CONTACT))
            site.licences.append(Licence(kind="artisanal_permit", number="A1", commodities=["2609.00.00"]))
        self.session.flush()
        return site

    def decide(self, *places, status="green", on=DECIDED, profile="icglr-rcm-2", source="journal"):
        return certification.record_decision(
            self.session, SYSTEM, reference=f"Decree {status} {on}", authority="Ministry", source=source, signed_on=on,
            effective_on=on, status=status, profile=profile, lines=[{"site": one.uid} for one in places],
        )  # fmt: skip

    def inspect(self, site, on, agency="Division of Mines", source=SMALL, **more):
        told = [{"id": "safety/violence", "outcome": "no_finding"}]
        answers = {"safety": {"children": "no", "guarded": "yes"}}
        given = SubmissionRecord(new_id(), make_version(self.session, source), answers, {}, told)
        plan = visits.plan_visit(
            self.session, SYSTEM, site=site.uid, due_on=datetime.date(2030, 1, 1), reason="regular", agency=agency
        )
        amina = self.people.users["amina"]
        moment = datetime.datetime.combine(on, datetime.time(9, 30), datetime.UTC)
        record = VisitRecord(
            uid=new_id(), site_id=site.id, area_id=site.area_id, mode="on_site", visited_on=on, received_at=moment,
            finished_at=moment, origin="phone", plan=plan.uid, user_id=amina.id, submissions=(given,), **more,
        )  # fmt: skip
        return visits.record_visit(self.session, SYSTEM, record, profile=None)

    def export(self, form, face="registry", actor=None):
        made = service.make_export(
            self.session, actor or SYSTEM, form=form, face=face, folder=self.folder, office=OFFICE
        )
        return made, (self.folder / made["files"][0]["name"]).read_bytes()

    def records(self, form="icglr-json", face="registry"):
        made, data = self.export(form, face)
        if form == "csv":
            return made, list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        return made, json.loads(data)["mineSites" if form == "icglr-json" else "features"]
