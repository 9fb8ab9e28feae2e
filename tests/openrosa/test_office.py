"""The office's page of the door: opening, app users with a code that Collect reads, what was set aside; and the command line."""

import base64
import datetime
import json
import re
import zlib

import pytest
from sqlalchemy import select

from siteaudit import cli
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.openrosa import service
from siteaudit.openrosa.models import OpenRosaUser
from siteaudit.openrosa.setup_code import setup_code
from siteaudit.visits.models import Visit
from tests.api.office import BASE
from tests.programs import SMALL, make_version

from .collect import Collect, report
from .conftest import SOUTH_SITE


def test_the_command_line_opens_makes_and_lists(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SITEAUDIT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SITEAUDIT_DATABASE_URL", raising=False)

    def call(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([*arguments, "--json"] if arguments[0] != "db" else list(arguments))
        told = capsys.readouterr()
        return left.value.code, json.loads(told.out) if told.out.startswith(("{", "[")) else told.err

    call("db", "upgrade")
    area = call("area", "create", "Kaleo", "--level", "country", "--iso", "ZZ")[1]["uid"]
    assert call("openrosa", "user", "create", "Amina", "--project", "kivu", "--area", area)[0] == 1
    assert call("openrosa", "open", "kivu")[1]["address"].endswith("/openrosa/kivu")
    made = call("openrosa", "user", "create", "Amina", "--project", "kivu", "--area", area)[1]
    assert json.loads(zlib.decompress(base64.b64decode(made["settings"])))["general"]["password"] == made["secret"]
    assert call("openrosa", "user", "disable", made["name"])[0] == 0
    assert call("openrosa", "close", "kivu")[0] == 0

    code, told = call("openrosa", "list")

    assert code == 0
    assert [(one["project"], one["open"]) for one in told["projects"]] == [("kivu", False)]
    assert [(one["label"], one["active"], one["areas"]) for one in told["users"]] == [("Amina", False, ["Kaleo"])]
    assert made["secret"] not in json.dumps(told)
    assert call("openrosa", "open", "../x")[0] == 1
    assert call("openrosa", "close", "nowhere")[0] == 1


def test_labels_are_one_line_of_signs_that_are_seen(session, people, site):
    project = service.open_door(session, people.admin, name="kivu", label="Kivu\u202e\n nord\u00a0")
    user, _secret = service.create_user(session, people.admin, project="kivu", label=" Amina,\u00a0monitor\u200b north", areas=[site.area])

    assert (project.label, user.label) == ("Kivu nord", "Amina, monitor north")
    for wrong in ({"name": "Kivu"}, {"name": "kivu", "label": "\u200b"}, {"name": "kivu", "label": "x" * 201}):
        with pytest.raises(Problem) as refused:
            service.open_door(session, people.admin, **wrong)
        assert refused.value.code == "body.invalid"
    with pytest.raises(Problem) as refused:
        service.create_user(session, people.admin, project="kivu", label="\u202e", areas=[site.area])
    assert list(refused.value.fields) == ["label"]


def test_a_user_is_made_in_the_office_and_shown_once(session, app, sit, version, site):
    admin = sit("admin")
    admin.post("/office/openrosa/open", project="kivu", project_label="Kivu")

    admin.post("/office/openrosa/users", door="kivu", label="Amina", areas=site.area.uid, expect=200)

    name, secret = re.findall(r"<dd><code>(.+?)</code></dd>", admin.html)[1:3]
    assert Collect(app, name, secret).get("formList").status_code == 200
    assert secret not in admin.get("/office/openrosa")
    user = session.scalars(select(OpenRosaUser)).one()
    assert secret not in user.secret_hash
    assert user.secret_hash.startswith("$argon2id$")


def test_the_set_up_code_is_what_collect_reads(door):
    code = setup_code("https://siteaudit.example.org", door.users.north, "secret")

    values = json.loads(zlib.decompress(base64.b64decode(code)))
    assert set(values) == {"general", "admin", "project"}
    assert (
        values["general"]
        | {"server_url": "https://siteaudit.example.org/openrosa/kivu", "username": "k7qf3mtd", "password": "secret"}
        == values["general"]
    )


def test_the_page_says_what_is_left_out_and_what_is_not_offered_and_why(session, sit, door, sealed_version):
    make_version(session, SMALL.replace("form_id: small", "form_id: tiny").replace("{en: Small}", "{en: Tiny}").replace("sensitivity: R", "sensitivity: S").replace("sensitivity: P", "sensitivity: S"))
    page = sit("admin").get("/office/openrosa")

    offered, withheld = page.split("Not offered")
    assert "Short report" in offered
    assert "Small (open part) 1 sealed question is left out" in offered
    assert "Tiny: without its sealed questions nothing is left to ask" in withheld


def test_a_visit_of_no_known_site_waits_for_somebody_however_many_come_after(session, collect, door, sit):
    collect.send(report("Tembecha ya juu"))
    for number in range(3):
        collect.send(report(instance=f"uuid:{number}"))
    session.query(Visit).filter_by(site_text="Tembecha ya juu").one().visited_on = datetime.date(2026, 1, 1)
    lea = sit("lea")

    for page in (lea.get("/office/openrosa"), lea.get("/office/")):
        assert "1 visit names no site of the register" in page
        assert "Tembecha ya juu" in page


def test_all_that_wait_are_counted_however_many_are_listed(session, collect, door, sit, people, monkeypatch):
    for number in range(3):
        collect.send(report(SOUTH_SITE, instance=f"uuid:{number}"))
    monkeypatch.setattr(service.list_set_aside, "__kwdefaults__", {"limit": 2})

    page = sit("lea").get("/office/openrosa")

    assert "3 records wait for you" in page
    assert page.count("Let it become a visit") == 2
    assert "3 records from phones need help" in sit("lea").get("/office/")
    with pytest.raises(Problem):
        service.count_set_aside(session, people.amina)


def test_a_record_that_was_set_aside_is_released_by_a_person(session, collect, door, sit):
    collect.send(report(SOUTH_SITE))
    row = service.list_set_aside(session, SYSTEM)[0]
    assert "1 record from a phone needs help" in sit("lea").get("/office/")

    sit("lea").post(f"/office/openrosa/records/{row.uid}/release")

    session.expire_all()
    assert row.state.value == "recorded"
    assert "area" in row_visit(session, row).flags


def test_the_visit_says_that_it_was_not_sealed_and_who_sent_it(session, collect, door, sit):
    collect.send(report(remark="=cmd|'/C calc'!A0", picture="a.jpg"))
    visit = row_visit(session, service.list_of_visit(session, SYSTEM, first_visit(session))[0])

    page = sit("lea").get(f"/office/visits/{visit.uid}")

    assert "came unsealed" in page
    assert "Amina's phone" in page
    assert "1 file has not come yet: a.jpg" in page
    assert "=cmd|" in page


def test_a_record_is_kept_to_be_taken_away_never_to_be_shown(session, collect, door, sit):
    xml = report(remark="<![CDATA[<script>alert(1)</script>]]>")
    collect.send(xml)
    row = service.list_of_visit(session, SYSTEM, first_visit(session))[0]

    answer = sit("lea").client.get(f"/office/openrosa/records/{row.uid}/record.xml", base_url=BASE)

    assert answer.data == xml.encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["", "Kivu", "../x", "a b", "-a", "a" * 33])
def test_a_door_has_a_name_that_can_stand_in_an_address(session, people, name):
    with pytest.raises(Problem) as refused:
        service.open_door(session, people.admin, name=name)

    assert refused.value.code == "body.invalid"


def test_acts_of_the_door_stand_in_the_log_with_words(session, collect, door, sit):
    collect.send(report())

    page = sit("admin").get("/office/log")

    assert "sent a record from another app" in page
    assert "Amina's phone" in page


def first_visit(session):
    return session.query(Visit).one()


def row_visit(session, row):
    return session.get(Visit, row.visit_id)


@pytest.mark.parametrize("kind", ["deviceid", "username", "email", "phonenumber"])
def test_who_sent_it_stands_on_no_page_of_the_visit(session, collect, sit, version, kind):
    asked = {"kind": "question", "id": "sender", "name": "sender", "type": kind}
    version.program = {**version.program, "body": [*version.program["body"], asked]}
    session.commit()
    collect.send(report(remark="All well", more="<sender>Jean 0812345</sender>"))

    page = sit("rachid").get(f"/office/visits/{session.scalars(select(Visit)).one().uid}")

    assert "All well" in page
    assert "Jean 0812345" not in page
