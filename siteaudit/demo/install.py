"""Makes the demonstration once: database, people, places, keys, stories; then only brings it up again.

`say(line)` tells progress. Everything goes through the services and the phones' protocol.
"""

import datetime
import json
import pathlib
import shutil

from sqlalchemy import inspect, select

from siteaudit.access import service as access
from siteaudit.access.models import Area, User
from siteaudit.checklists import service as checklists
from siteaudit.core import clock, settings, signing
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.digest import b64
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction
from siteaudit.sites import bodies
from siteaudit.sites import service as sites
from siteaudit.sites.models import Licence, SiteParty
from siteaudit.sync import enrolment

from . import field, people, places, stories
from .phone import Phone, over_test_client

READY = "demo-is-ready"
BESIDES = ("monitoring-visit", "incident-report", "transport-route", "score-card", "body-sheet", "short-visit")
CHECKLISTS = (*field.LISTS, *BESIDES, "ipis-record")


def make(fresh, say):
    """Fill the data folder unless it is filled, and print addresses, sign-ins and an enrolment code."""
    chosen = settings.load()
    if not chosen.demo:
        raise Problem("demo.real-use")
    folder = chosen.data_path
    if fresh or not (folder / READY).exists():
        _forget(folder)
        _check_nobody(chosen)
        fill(_application(chosen, say), say)
        (folder / READY).write_text("made by siteaudit demo\n", encoding="utf-8")
    app = _application(chosen, say)
    with app.app_context():
        tell(app, say)


def fill(app, say):
    """Everything that the demonstration holds, into an empty migrated database."""
    with app.app_context():
        say("people, places, checklists ...")
        with transaction() as session:
            actors = _people(session)
            _checklists(session)
            _protection_key(session, pathlib.Path(app.extensions["siteaudit.settings"].data_path))
        with transaction() as session:
            made = _sites(session)
            benches = _bodies(session, made)
        say("three years of visits, reviews and decisions ...")
        with clock.freeze(_morning(45)):
            monitors = {name: _monitor(app, actors["admin"], name) for name in ("amina", "boris")}
        told = stories.Told(app, actors, monitors, clock.today())
        told.sites, told.bodies = made, benches
        stories.tell(told, lambda: _work(app))


def tell(app, say):
    """What a newcomer needs: addresses, sign-ins, a code for a phone."""
    address = app.extensions["siteaudit.settings"].public_url
    with transaction() as session:
        code = enrolment.create_enrolment_code(session, SYSTEM, user=_user(session, "amina"))
    say()
    say(f"  office   {address}/sign-in")
    say(f"  public   {address}/")
    say(f"  phone    {address}/field/#enrol={code}")
    say("           (one phone, once, as Amina; on a real phone by USB port forwarding or over TLS)")
    say()
    say(_qr(f"{address}/field/#enrol={code}"))
    say(f"  everybody's password is {people.PASSWORD}")
    for person in people.CAST:
        say(f"    {person.email:<22} {person.label}")
    say()
    chosen = app.extensions["siteaudit.settings"]
    say(f"  the case officer's key: {chosen.data_path / 'officer' / 'protection-key.json'}")
    if chosen.second_copy:
        say(f"  a second copy of what phones send: {chosen.second_copy} (so that 'safe' can be shown)")
    say("  everything here is invented; a real install is made with `siteaudit serve`")
    say()


def _application(chosen, say):
    from flask_migrate import upgrade

    from siteaudit.app import create_app

    app = create_app(chosen)
    with app.app_context():
        upgrade(str(settings.ROOT / "migrations"))
    return app


def _forget(folder):
    """Empty the demonstration's own folder; never one that holds real data."""
    settings.check_use(settings.load())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / settings.DEMO_MARK).write_text("Everything in this folder is invented.\n", encoding="utf-8")


def _check_nobody(chosen):
    """Raise demo.real-use for a database beside the folder that has people: the cast's password is known to everybody."""
    from siteaudit.app import create_app

    with create_app(chosen).app_context(), reading() as session:
        if inspect(session.connection()).has_table("user") and session.scalar(select(User.id).limit(1)) is not None:
            raise Problem("demo.real-use")


def _people(session):
    from siteaudit.web.sign_in import hash_password

    password = hash_password(people.PASSWORD)
    country = access.create_area(
        session, SYSTEM, parent=None, level="country", name=people.COUNTRY, iso_code=places.COUNTRY_CODE
    )
    areas = {people.COUNTRY: country}
    for province, (code, territories) in places.PROVINCES.items():
        areas[province] = access.create_area(session, SYSTEM, parent=country, level="province", name=province, iso_code=code)
        for territory, groupings in territories.items():
            areas[territory] = access.create_area(session, SYSTEM, parent=areas[province], level="territory", name=territory)
            for grouping in groupings:
                access.create_area(session, SYSTEM, parent=areas[territory], level="grouping", name=grouping)
    actors = {}
    for person in people.CAST:
        user = access.create_user(
            session, SYSTEM, email=person.email, label=person.label, roles=list(person.roles),
            areas=[areas[name] for name in person.areas], language=person.language, password_hash=password,
        )  # fmt: skip
        actors[person.name] = Actor("user", user.id, user.uid, user.label)
    return actors


def _checklists(session):
    for name in CHECKLISTS:
        path = settings.ROOT / "checklists" / f"{name}.yaml"
        checklists.publish_checklist(session, SYSTEM, source=path.read_text(encoding="utf-8"))


def _protection_key(session, folder):
    """The officer's key: its public half for the server, the private one in a file that it never reads."""
    private = signing.new_p256()
    raw = signing.p256_public(private)
    access.import_key(
        session, SYSTEM, purpose="protection", label="Odette (demo)", key_id=signing.key_id(raw), public_key=b64(raw)
    )
    numbers = private.private_numbers()
    secret = b64(numbers.private_value.to_bytes(32, "big"))
    jwk = {"kty": "EC", "crv": "P-256", "x": b64(raw[1:33]), "y": b64(raw[33:]), "d": secret}
    officer = folder / "officer"
    officer.mkdir(mode=0o700, exist_ok=True)
    path = officer / "protection-key.json"
    path.write_text(json.dumps({"id": signing.key_id(raw), "public": b64(raw), "private": jwk}), encoding="utf-8")
    path.chmod(0o600)


def _sites(session):
    """The sites by name and territory; those with an owner have what the registry demands."""
    made = {}
    for number, place in enumerate(places.SITES, 1):
        area = session.scalars(select(Area).where(Area.name == place.grouping)).one()
        site = sites.create_site(
            session, SYSTEM, area=area, name=place.name, lon=place.lon, lat=place.lat, accuracy_m=12.0,
            position_source="gps", names=place.aliases, minerals=place.minerals, operator_type=place.operator,
            activity="active", codes=[("demo", f"KL{number:03}")], national_id=f"KL-{number:04}",
        )  # fmt: skip
        if place.operator != "none":
            name = f"{'Coopérative' if place.operator == 'cooperative' else 'Société'} de {place.name}"
            site.parties.append(
                SiteParty(
                    role="owner", name=name, identifier=f"KL-B-{number:03}", tax_number="N/A", address=place.territory,
                    representative="Invented Person", phone=f"+9990000{number:04}", email=f"owner{number}@example.org",
                )
            )
            site.licences.append(Licence(kind="artisanal_permit", number=f"KL-AP-{number:03}", commodities=list(place.minerals)))
        made[place.name, place.territory] = site.uid
    return made


def _bodies(session, made):
    """The dispute bodies by name, with the sites that they serve."""
    uids = {}
    for bench in places.BODIES:
        area = session.scalars(select(Area).where(Area.name == bench.territory)).one()
        served = [made[place.name, place.territory] for place in places.SITES if place.name in bench.serves]
        uids[bench.name] = bodies.create_body(
            session, SYSTEM, area=area, name=bench.name, kind=bench.kind, seat=bench.seat, sites=served
        ).uid
    return uids


def _monitor(app, admin, name):
    with transaction() as session:
        code = enrolment.create_enrolment_code(session, admin, user=_user(session, name))
    phone = Phone(over_test_client(app.test_client()))
    phone.enrol(code, label=f"Demo phone of {name.title()}")
    return field.Monitor(phone)


def _user(session, name):
    return session.scalars(select(User).where(User.email == people.BY_NAME[name].email)).one()


def _work(app):
    from siteaudit.worker import work

    work(app)


def _morning(days_ago):
    day = clock.today() - datetime.timedelta(days=days_ago)
    return datetime.datetime.combine(day, datetime.time(8), datetime.UTC)


def _qr(text):
    import io

    import segno

    out = io.StringIO()
    segno.make(text, error="l").terminal(out=out, compact=True, border=2)
    return out.getvalue()


