"""Two provinces with one of everything in each, and one person a role: what the addresses of `routes.py` are tried with."""

import datetime
import io

from PIL import Image

from siteaudit.access import service as access
from siteaudit.access.models import Device, DeviceState
from siteaudit.attachments import service as attachments
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.ids import new_id
from siteaudit.demo import people as cast
from siteaudit.openrosa import service as openrosa
from siteaudit.openrosa.models import OpenRosaSubmission
from siteaudit.openrosa.rules import State
from siteaudit.registry.models import ExportRun
from siteaudit.sites import bodies
from siteaudit.sites import service as sites
from siteaudit.sync.models import Package
from siteaudit.sync.rules import Judgement, Transport
from siteaudit.visits import service as visits
from siteaudit.visits.models import BodySheet
from tests import makers
from tests.people import make_areas

from .routes import ROLES, Ids

MANIFEST = {
    "counts": {"exported": 0, "left_out": 0},
    "files": [{"name": "x", "sha256": "0", "bytes": 0, "personal_data": False}],
    "left_out": [],
}


def make_world(app, session):
    """Two provinces with one of everything in each, and one person a role, all of them in the north."""
    areas = make_areas(session)
    north, south = areas["Mwela"], areas["Itula"]
    users = {name: _user(session, name, [name], areas[cast.NORTH]) for name in ROLES.values()}
    users["south"] = _user(session, "south", ["monitor"], areas[cast.SOUTH])
    actors = {name: Actor("user", user.id, user.uid, user.label) for name, user in users.items()}
    version = makers.make_version(session)
    own = _one_of_everything(app, session, users, north, areas[cast.NORTH], users["monitor"], version)
    other = _one_of_everything(app, session, users, south, areas[cast.SOUTH], users["south"], version)
    session.commit()
    return users, actors, own, other


def _user(session, name, roles, area):
    return access.create_user(
        session, SYSTEM, email=f"{name}@matrix.example", label=name.title(), roles=roles, areas=[area], language="en"
    )


def _one_of_everything(app, session, users, area, province, monitor, version):
    site = sites.create_site(session, SYSTEM, area=area, name=f"Site of {province.name}", lon=29.1, lat=-1.2)
    visit = makers.make_visit(session, _Cast(session, monitor, province), site, version=version)
    plan = visits.plan_visit(
        session, SYSTEM, site=site.uid, due_on=clock.today() + datetime.timedelta(days=9), reason="regular"
    )
    body = committees.create_committee(
        session, SYSTEM, area=province, name=f"CLS {province.name}", level="local", mandate="Order 1"
    )
    holders = ("member", "chair") if "Nord" in province.name else (None, None)
    seats = [
        committees.assign_seat(
            session, SYSTEM, committee=body.uid, college=college, institution=college, starts_on=datetime.date(2026, 1, 1),
            user=users[holder].uid if holder else None,
        )
        for college, holder in zip(("state", "private"), holders, strict=True)
    ]  # fmt: skip
    session.refresh(body)
    second = makers.make_visit(session, _Cast(session, monitor, province), site, version=version)
    review, sheet = (
        committees.open_review(
            session, SYSTEM, committee=body.uid, subject_kind="visit", subject_uid=one.uid,
            area=area, title=site.name, site_uid=site.uid,
        )
        for one in (visit, second)
    )  # fmt: skip
    opinion = committees.record_opinion(
        session, SYSTEM, review=sheet.uid, held_on=clock.today(), method="consensus", minutes_uid=new_id(),
        attendance=[seat.uid for seat in seats], tally={"state": {"favourable": 1}, "private": {"favourable": 1}},
    )  # fmt: skip
    decision = certification.record_decision(
        session, SYSTEM, reference=f"Act of {province.name}", authority="Ministry", source="journal", signed_on=clock.today(),
        effective_on=clock.today(), status="green", profile=makers.PROFILE, lines=[{"site": site.uid, "text": site.name}],
    )  # fmt: skip
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    photo = attachments.add_photo(
        session, SYSTEM, store=app.extensions["siteaudit.blobs"], subject=visit, data=picture.getvalue()
    )
    phone = Device(
        user_id=monitor.id,
        label="Phone",
        push_key=f"push {area.id}",
        read_key="read",
        state=DeviceState.ACTIVE,
        enrolled_at=clock.now(),
    )
    package = Package(
        uid=new_id(), manifest_hash=f"{area.id:064}", manifest="{}", signature="", device=phone, device_seq=1, transport=Transport.COMPLETE,
        judgement=Judgement.QUARANTINE, code="package.signature", received_at=clock.now(), flags=[],
    )  # fmt: skip
    person = _user(session, f"spare-{area.id}", ["member"], province)
    openrosa.open_door(session, SYSTEM, name="door")
    door = openrosa.close_door(session, SYSTEM, name="door")
    app_user, _secret = openrosa.create_user(session, SYSTEM, project="door", label="App", areas=[area])
    record = OpenRosaSubmission(
        uid=new_id(), project_id=door.id, user_id=app_user.id, area_id=area.id, instance_id=f"uuid:{area.id}", form="x", version="1",
        xml_sha256=app.extensions["siteaudit.blobs"].put(b"<x/>"), size=4, state=State.QUARANTINE, code="openrosa.form-unknown",
        received_at=clock.now(),
    )  # fmt: skip
    run = ExportRun(
        uid=new_id(), form="csv", face="registry", made_at=clock.now(), user_id=person.id, manifest=MANIFEST
    )
    session.add_all([phone, package, run, record])
    if not access.list_keys(session, SYSTEM, purpose="protection"):
        access.import_key(
            session, SYSTEM, purpose="protection", label="O", key_id="0123456789abcdef", public_key="B" * 87
        )
    session.flush()
    bench = bodies.create_body(session, SYSTEM, area=area, name=f"Bench of {province.name}", kind="cls")
    body_sheet = BodySheet(submission_id=visit.submissions[0].id, filled_on=clock.today())
    session.add(body_sheet)
    session.flush()
    return Ids(
        site=site.uid, visit=visit.uid, plan=plan.uid, committee=body.uid, seat=seats[0].uid, review=review.uid, sheet=sheet.uid,
        opinion=opinion.uid, decision=decision.uid, photo=photo.uid, phone=phone.uid, package=package.uid, person=person.uid,
        run=run.uid, area=area.uid, everywhere=version.uid, phoned=monitor.uid,
        record=record.uid, app=app_user.uid, body=bench.uid, body_sheet=body_sheet.uid,
    )  # fmt: skip


class _Cast:
    """What tests/makers.py asks of the cast: Amina is whoever makes the visit."""

    def __init__(self, session, monitor, province):
        self.users = {"amina": monitor}
        self.areas = {cast.NORTH: province}
        self.amina = Actor("user", monitor.id, monitor.uid, monitor.label)
