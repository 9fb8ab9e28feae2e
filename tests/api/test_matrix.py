"""Who gets what by which route: every route, every role, for what lies in the own area, in another one, and nowhere."""

import datetime
import io

import pytest
from PIL import Image

from siteaudit.access import service as access
from siteaudit.access.models import Device, DeviceState, SignIn
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
from tests.conftest import FreshClient
from tests.people import make_areas

from .office import BASE, token

# One letter a role; `south` is a second monitor, in the other area.
ROLES = {
    "M": "monitor", "T": "team_lead", "m": "member", "C": "chair", "S": "secretary", "O": "case_officer", "K": "clerk",
    "R": "registry_officer", "A": "administrator",
}  # fmt: skip
ALL = "".join(ROLES)
PEOPLE = (*ROLES.values(), "south", "anonymous")

# Method, address, and who may: letters, or "public" (200 for everybody), "phone" (a signature counts, a cookie does not),
# "closed" (a door that nobody opened), "library" (pages of the sign-in library, and one that leads elsewhere: never a fault). {site} and the like stand for an id; the rest are fields of the form.
TABLE = """
GET   /                                  public
GET   /field/                            public
GET   /field/shell                       public
GET   /field/work                         public
GET   /field/sw.js                       public
GET   /field/js/office/start.js          public
GET   /healthz                           public
GET   /readyz                            public
GET   /registry/key                      public
GET   /registry/                         library
GET   /registry/sites.csv                public
GET   /registry/sites.geojson            public
POST  /sync/enrol                        phone
POST  /sync/hello                        phone
POST  /sync/have                         phone
POST  /sync/packages                     phone
PUT   /sync/packages/{package}           phone
POST  /sync/packages/{package}/seal      phone
GET   /sync/down                         phone
GET   /sync/programs/{digest}            phone
GET   /sync/files/{digest}               phone
GET   /openrosa/door/formList            closed
GET   /openrosa/door/form/{digest}       closed
GET   /openrosa/door/manifest/{digest}   closed
GET   /openrosa/door/media/{digest}/a.csv  closed
GET   /openrosa/door/integrity           closed
GET   /openrosa/door/submission          closed
POST  /openrosa/door/submission          closed
HEAD  /sync/blobs/{digest}               phone
PATCH /sync/blobs/{digest}               phone
GET   /office/                           MTmCSOKRA
GET   /office/account                    MTmCSOKRA
GET   /office/account/password           MTmCSOKRA
GET   /office/account/codes              MTmCSOKRA
GET   /office/sites                      MTmCSOKRA
GET   /office/sites/{site}               MTmCSOKRA
GET   /office/sites/new                  TKRA
GET   /office/visits                     MTmCSOKR
GET   /office/visits/{visit}             MTmCSOKR
GET   /office/photos/{photo}             MTmCSOKR
GET   /office/visits/{visit}/sealed      O
GET   /office/due                        MTmCSOKRA
GET   /office/bodies                     MTmCSOKRA
GET   /office/bodies/new                 TKRA
GET   /office/bodies/{body}              MTmCSOKRA
GET   /office/bodies/sheets/{body_sheet} TKR
GET   /office/dossiers                   mCSOKA
GET   /office/dossiers/{review}          mCSOK
GET   /office/dossiers/{review}/sheet    CS
GET   /office/committees                 mCSOKA
GET   /office/committees/{committee}     mCSOKA
GET   /office/decisions                  MTmCSOKRA
GET   /office/decisions/{decision}       MTmCSOKRA
GET   /office/decisions/new              K
GET   /office/packages                   TSA
GET   /office/phones                     TA
GET   /office/openrosa                   TA
GET   /office/openrosa/records/{record}/record.xml TO
GET   /office/people                     A
GET   /office/people/{person}            A
GET   /office/checklists                 MTmCSOKRA
GET   /office/checklists/{everywhere}    MTmCSOKRA
GET   /office/checklists/{everywhere}/compare  MTmCSOKRA
GET   /office/checklists/{everywhere}/print    MTmCSOKRA
GET   /office/checklists/{everywhere}/preview  MTmCSOKRA
GET   /office/checklists/{everywhere}/preview/phone  MTmCSOKRA
GET   /office/checklists/{everywhere}/file.xlsx  MTmCSOKRA
GET   /office/checklists/{everywhere}/wording  MTmCSOKRA
GET   /office/checklists/look/dark.css         MTmCSOKRA
GET   /office/checklists/new                   A
GET   /office/log                        A
GET   /registry/exports                  KRA
GET   /registry/manifest/{run}           KRA
POST  /office/sites/new                  TKRA  area={area} name=Neue
POST  /office/bodies/new                 TKRA  area={area} name=Neue kind=cls
POST  /office/bodies/{body}              TKRA  area={area} name=Other kind=cls
POST  /office/bodies/{body}/sites        TKRA  site={site}
POST  /office/bodies/{body}/sites/remove TKRA  site={site}
POST  /office/bodies/{body}/close        TKRA  closed=yes
POST  /office/bodies/sheets/{body_sheet}/body  TKR  body={body}
POST  /office/bodies/sheets/{body_sheet}/new   TKR  area={area} name=Newest kind=cls
POST  /office/due/plan                   TSA   site={site} due_on={soon}
POST  /office/due/{plan}/assign          TA
POST  /office/due/{plan}/cancel          TA
POST  /office/visits/{visit}/place       T     site={site}
POST  /office/visits/{visit}/review      CS    committee={committee}
POST  /office/visits/{visit}/sealed      O     json=1
POST  /office/dossiers/{review}/vote     mC    choice=favourable reason=seen
POST  /office/dossiers/{review}/sheet    CS
POST  /office/dossiers/{sheet}/confirm   mCS   opinion={opinion}
POST  /office/dossiers/{sheet}/reject    mCS   opinion={opinion} reject_reason=mistyped
POST  /office/dossiers/{sheet}/withdraw  CS    opinion={opinion}
POST  /office/dossiers/{review}/close    CS
POST  /office/committees/{committee}/deputy  SA  seat={seat} user={person}
POST  /office/dossiers/{review}/recuse   mC    recusal_reason=cousin
POST  /office/decisions/new              K     annex=x line-text=x line-site={site} reference=Act-one authority=Ministry source=journal signed_on=2026-01-01 effective_on=2026-01-01 status=green profile=icglr-rcm-2 step=record
POST  /office/decisions/{decision}/match K     number=1 site={site}
POST  /office/decisions/{decision}/error K     number=1 error_reason=mistyped
POST  /office/packages/{package}/release TA
POST  /office/phones/code                TA    user={phoned}
POST  /office/phones/{phone}/revoke      TA
POST  /office/openrosa/open              A     project=kivu project_label=Kivu
POST  /office/openrosa/close             A     project=door
POST  /office/openrosa/users             A     door=door label=App areas={area}
POST  /office/openrosa/users/{app}/disable  A
POST  /office/openrosa/records/{record}/release  TA
POST  /office/checklists/new             A
POST  /office/checklists/{everywhere}/publish  A
POST  /office/checklists/{everywhere}/discard  A
POST  /office/checklists/{everywhere}/wording  A     language=en
POST  /office/checklists/{everywhere}/review   TSA   language=en by=Teacher
POST  /office/checklists/{everywhere}/retire   A
POST  /office/checklists/{everywhere}/answers.csv  TORA
POST  /office/account/language           MTmCSOKRA  language=en
POST  /office/account/password           MTmCSOKRA  present=wrong
POST  /office/account/sessions           MTmCSOKRA
POST  /office/account/codes              MTmCSOKRA
POST  /office/people                     A     areas={area} roles=monitor email=new@example.org label=New
POST  /office/people/{person}/factor     A
POST  /office/people/{person}/reset      A
POST  /office/people/{person}/roles      A     roles=member
POST  /office/people/{person}/close      A
POST  /registry/exports                  KRA   choice=csv-public
GET   /sign-in                           library
POST  /sign-in                           library
GET   /sign-in/again                     library
POST  /sign-in/again                     library
GET   /sign-in/code                      library
POST  /sign-in/code                      library
GET   /sign-in/rescue                    library
GET   /sign-in/codes                     library
POST  /sign-in/codes                     library
GET   /sign-in/recovery                  library
POST  /sign-in/recovery                  library
GET   /tf-select                         library
POST  /tf-select                         library
GET   /fs-static/js/webauthn.js          library
GET   /office/second-factor              library
POST  /office/second-factor              library
POST  /office/second-factor/none         library
POST  /sign-out                          library
"""  # fmt: skip

# Cells that do not hold yet, by address, with the review that found them; take a line away when it holds.
OPEN = {
    "/registry/manifest/{run}": "L18: hand-overs of other areas",
}
MANIFEST = {
    "counts": {"exported": 0, "left_out": 0},
    "files": [{"name": "x", "sha256": "0", "bytes": 0, "personal_data": False}],
    "left_out": [],
}
GOOD = {200, 302, 409, 422}
REFUSED = {403, 404}


def rows():
    """(method, address, who, fields) of each line."""
    for line in TABLE.strip().splitlines():
        method, address, who, *fields = line.split()
        yield method, address, who, dict(field.split("=", 1) for field in fields)


@pytest.fixture
def world(app, session):
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


@pytest.fixture
def sit(app, session, world):
    """sit("clerk"): a client with the session of that role, without the slow part of signing in."""

    def make(name):
        client = FreshClient(app, app.response_class)
        if name == "anonymous":
            return client, ""
        user = world[0][name]
        row = SignIn(user_id=user.id, started_at=clock.now(), seen_at=clock.now())
        session.add(row)
        session.commit()
        with client.session_transaction(base_url=BASE) as cookie:
            cookie |= {"_user_id": user.fs_uniquifier, "_fresh": True, "sign_in": row.uid}
        return client, token(client.get("/office/account", base_url=BASE).text)

    return make


def test_the_table_names_every_route(app):
    named = {(method, address) for method, address, _who, _fields in rows()}
    asked = app.url_map.bind("localhost")

    reached = {asked.match(address.format_map(_Ids()), method)[0] for method, address in named}

    assert set(app.view_functions) - reached == {"sync.tus_options"}


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_the_table_says_and_nothing_else(session, world, sit, name):
    _users, _actors, north, south = world
    own, other = (south, north) if name == "south" else (north, south)
    client, form_token = sit(name)

    faults = []
    for method, address, who, fields in rows():
        has_id = (
            "{" in address + "".join(fields.values())
            and who not in ("phone", "public", "closed")
            and "{everywhere}" not in address
        )
        places = {"own": own} | ({"other": other, "nowhere": _Ids()} if has_id else {})
        for place, ids in sorted(places.items(), reverse=True):
            session.commit()
            status = ask(client, method, address, fields, ids, form_token)
            if not fits(status, name, who, place, method):
                faults.append(f"{method} {address} {place}: {status}")
    assert faults == []


def test_no_form_is_taken_without_its_token_or_from_elsewhere(world, sit):
    client, form_token = sit("administrator")
    tries = [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]

    taken = []
    for method, address, who, fields in rows():
        if method == "POST" and who not in ("library", "phone", "closed") and "json" not in fields:
            for number, headers in enumerate(tries):
                status = ask(client, method, address, fields, world[2], form_token if number else "", headers)
                if status not in (400, *REFUSED):
                    taken.append((address, headers, status))
    assert taken == []


@pytest.mark.parametrize("name", ["administrator", "anonymous"])
def test_every_answer_carries_the_headers(world, sit, name):
    client, _token = sit(name)

    lacking = []
    for method, address, _who, _fields in rows():
        answer = client.open(address.format_map(world[2]), method=method, base_url=BASE)
        policy = answer.headers.get("Content-Security-Policy", "")
        good = (
            "default-src 'none'" in policy
            and "unsafe" not in policy
            and answer.headers.get("X-Content-Type-Options") == "nosniff"
        )
        private = address.startswith(("/office", "/sync", "/sign-", "/registry/exports", "/registry/manifest"))
        if private and answer.status_code == 200:
            # A photo, and a blank form for paper, may be asked for again by its tag.
            kept = "photos" in address or address.endswith("/print")
            good = good and ("no-store" in answer.headers.get("Cache-Control", "") or kept)
        if not good or "Werkzeug" in answer.headers.get("Server", "") or answer.status_code >= 500:
            lacking.append((method, address, answer.status_code))
    assert lacking == []


def test_an_ended_session_opens_nothing(session, world, sit):
    client, form_token = sit("administrator")
    for row in session.query(SignIn):
        row.ended_at = clock.now()
    session.commit()

    opened = [
        (method, address)
        for method, address, who, fields in rows()
        if who not in ("public", "library", "phone", "closed")
        and ask(client, method, address, fields, world[2], form_token) not in (302, 401, 403)
    ]

    assert opened == []


def test_a_closed_account_opens_nothing(session, world, sit):
    client, _token = sit("case_officer")
    world[0]["case_officer"].active = False
    session.commit()

    assert client.get(f"/office/visits/{world[2]['visit']}", base_url=BASE).status_code in (302, 401, 403)


def ask(client, method, address, fields, ids, form_token, headers=None):
    """The status of one request."""
    given = {name: value.format_map(ids).replace("csv-public", "csv public") for name, value in fields.items()}
    how = {"json": {"reason": "other"}} if "json" in given else {"data": given | {"csrf_token": form_token}}
    if method in ("GET", "HEAD"):
        how = {}
    return client.open(address.format_map(ids), method=method, base_url=BASE, headers=headers, **how).status_code


def fits(status, name, who, place, method):
    """Whether a status is what the table means."""
    if who == "public":
        return status == 200
    if who == "closed":
        return status == 404
    if who == "library":
        return status < 500
    if who == "phone":
        return status in (400, 401, 412, 415, 422)
    if name == "anonymous":
        return status == 302 if method == "GET" else status in (401, 403)
    letter = next((key for key, role in ROLES.items() if role == name), "M")
    if letter not in who:
        return status in REFUSED
    if place != "own":
        return status == 404
    return status == 200 if method == "GET" else status in GOOD


class _Ids(dict):
    """An id of nothing for every name."""

    def __missing__(self, name):
        return {"digest": "0" * 64, "soon": "2030-01-01"}.get(name) or new_id()


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
    return _Ids(
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
