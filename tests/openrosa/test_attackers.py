"""What strangers, shut-out users and hostile records get: nothing, in the same words, and nothing breaks."""

from types import SimpleNamespace

import pytest
from defusedxml import ElementTree

from siteaudit.access.models import FailedSignIn
from siteaudit.core import clock
from siteaudit.openrosa import credentials, limits, rules, service
from siteaudit.openrosa.models import OpenRosaFile, OpenRosaSubmission
from siteaudit.visits.models import Visit
from tests import makers
from tests.conftest import FreshClient

from .collect import Collect, report
from .conftest import DATA, NORTH_SITE, SECRET, SOUTH_SITE, basic, publish

PATHS = ("formList", "form/{digest}", "manifest/{digest}", "media/{digest}/sites.csv", "integrity?id=x", "submission")
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a '"
    + "ha" * 50
    + "'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 20}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def kept(session):
    session.expire_all()
    return session.query(OpenRosaSubmission).count(), session.query(Visit).count()


@pytest.mark.parametrize("path", PATHS)
def test_a_closed_door_is_like_no_door(session, people, collect, door, path):
    service.close_door(session, people.admin, name="kivu")
    session.commit()
    path = path.format(digest=door.version.digest)

    answers = [collect.get(path), Collect(collect.client.application, "k7qf3mtd", SECRET, project="nowhere").get(path)]

    told = [
        ({k: v for k, v in one.headers.items() if k != "X-Request-Id"}, one.status_code, one.data) for one in answers
    ]
    assert told[0] == told[1]
    assert told[0][1] == 404
    assert "X-OpenRosa-Version" not in told[0][0]
    assert collect.send(report()).status_code == 404
    assert kept(session) == (0, 0)


@pytest.mark.parametrize("path", PATHS)
def test_a_shut_out_user_gets_no_further_than_a_wrong_secret(session, people, collect, app, door, path):
    assert collect.get("formList").status_code == 200
    service.disable_user(session, people.admin, name="k7qf3mtd")
    session.commit()
    path = path.format(digest=door.version.digest)

    answers = [
        collect.get(path),
        Collect(app, "b2xw9rna", "wrong").get(path),
        Collect(app, "nobody", "wrong").get(path),
    ]

    assert {one.status_code for one in answers} == {401}
    assert len({one.data for one in answers}) == 1
    assert collect.send(report()).status_code == 401
    assert kept(session) == (0, 0)


def test_a_user_of_another_project_is_nobody_here(session, people, app, door):
    service.open_door(session, people.admin, name="ituri", label="Ituri")
    session.commit()

    assert Collect(app, "k7qf3mtd", SECRET, project="ituri").get("formList").status_code == 401


def test_wrong_secrets_are_counted_and_the_right_one_waits_too(session, app, collect, door):
    wrong = Collect(app, "k7qf3mtd", "wrong")

    told = [wrong.get("formList").status_code for _ in range(11)]

    assert told == [401] * 10 + [429]
    late = collect.get("formList")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    assert Collect(app, "b2xw9rna", SECRET).get("formList").status_code == 200
    assert "k7qf3mtd" not in str([one.who for one in session.query(FailedSignIn)])


def test_an_unknown_name_costs_one_hash_like_a_wrong_secret_and_is_never_right(monkeypatch):
    real, asked = credentials._HASHER, []
    known = real.hash("right")
    monkeypatch.setattr(credentials, "_NOBODY", real.hash("nobody's"))
    counting = SimpleNamespace(verify=lambda *given: asked.append(given) or real.verify(*given))
    monkeypatch.setattr(credentials, "_HASHER", counting)

    told = [
        credentials.is_right(*given)
        for given in ((known, "wrong"), (None, "wrong"), (None, "nobody's"), (known, "right"))
    ]

    assert told == [False, False, False, True]
    assert len(asked) == 4
    assert credentials.is_right(known, "right")
    assert len(asked) == 4


def test_unknown_names_are_counted_alike(app, door):
    nobody = Collect(app, "nobody", "wrong")

    assert [nobody.get("formList").status_code for _ in range(11)] == [401] * 10 + [429]


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!",
        "Digest username=x",
        "Bearer x",
        basic("", ""),
        basic("a" * 300),
        basic("k7qf3mtd", "x" * 5000),
        "Basic AGE6Yg==",
    ],
)
def test_odd_credentials_are_no_credentials(collect, header):
    assert collect.get("formList", Authorization=header).status_code == 401


@pytest.mark.parametrize(
    ("base", "headers", "remote", "status"),
    [
        ("https://siteaudit.example.org", {}, "10.0.0.9", 200),
        ("http://siteaudit.example.org", {}, "10.0.0.9", 403),
        ("http://siteaudit.example.org", {}, "127.0.0.1", 403),
        ("http://127.0.0.1:8000", {}, "10.0.0.9", 403),
        ("http://127.0.0.1:8000", {"X-Forwarded-For": "10.0.0.9"}, "127.0.0.1", 403),
        ("http://127.0.0.1:8000", {"X-Forwarded-Proto": "https"}, "10.0.0.9", 403),
        ("http://localhost:8000", {}, "127.0.0.1", 200),
        ("http://[::1]:8000", {}, "::1", 200),
        ("http://127.0.0.1.evil.example", {}, "127.0.0.1", 403),
    ],
)
def test_secrets_are_asked_for_over_tls_or_on_this_machine_alone(app, door, base, headers, remote, status):
    client = FreshClient(app, app.response_class)
    for signed in ({}, {"Authorization": basic("k7qf3mtd")}):
        answer = client.get(
            "/openrosa/kivu/formList", base_url=base, headers=headers | signed, environ_base={"REMOTE_ADDR": remote}
        )

        assert answer.status_code == (status if signed else {200: 401}.get(status, status))
        assert ("WWW-Authenticate" in answer.headers) == (answer.status_code == 401)


def test_a_site_of_another_area_is_kept_apart_and_told(session, collect, door):
    answers = [collect.send(report(SOUTH_SITE)) for _ in range(2)]

    assert [one.status_code for one in answers] == [403, 403]
    assert "outside your areas" in answers[0].text
    assert kept(session) == (1, 0)


def test_a_site_that_does_not_exist_is_not_told_from_one_elsewhere_by_the_list(session, collect, door):
    listed = collect.get(f"media/{door.version.digest}/sites.csv").text
    gone = collect.get(f"integrity?id={NORTH_SITE},{SOUTH_SITE},11111111-2222-4333-8444-555555555555").text

    assert NORTH_SITE in listed
    assert SOUTH_SITE not in listed
    assert gone.count("<deleted>true</deleted>") == 2


def test_what_is_no_id_is_not_asked_and_the_answer_stays_xml(collect, door):
    gone = collect.get(f"integrity?id=%01,{NORTH_SITE},x,%EF%BF%BE,{NORTH_SITE.upper()}").data

    assert [one.get("id") for one in ElementTree.fromstring(gone).iter("entity")] == [NORTH_SITE]


def test_nobody_joins_files_to_a_record_of_another_area(session, app, collect, door):
    collect.send(report())
    other = Collect(app, "b2xw9rna", SECRET)

    assert other.send(report(), [("x.jpg", (DATA / "pit.png").read_bytes())]).status_code == 403
    assert other.send(report(remark="mine now")).status_code == 403
    assert session.query(OpenRosaFile).count() == 0


def test_nobody_corrects_a_record_of_another_area(session, app, collect, door):
    collect.send(report(children="yes"))
    other = Collect(app, "b2xw9rna", SECRET)

    told = other.send(report(SOUTH_SITE, instance="uuid:other", replaces="uuid:3b3f5e0a-7a39-4b63-8a86-0a5d6a4f1c11"))

    assert told.status_code == 403
    assert session.query(Visit).one().submissions[0].answers["look"]["children"] == "yes"


@pytest.mark.parametrize(
    "xml",
    [
        XXE + report(remark="&x;").partition("?>")[2],
        LAUGHS + report(remark="&i;").partition("?>")[2],
        "<!DOCTYPE d>" + report().partition("?>")[2],
        '<!DOCTYPE d SYSTEM "http://169.254.169.254/x">' + report().partition("?>")[2],
        report(more="<a>" * 100 + "</a>" * 100),
        report(more="<a/>" * 120_000),
        report()[:-9],
        "not xml",
        '<?xml version="1.0" encoding="utf-7"?>' + report().partition("?>")[2],
        report(remark="\x00"),
        report(remark="&#0;"),
        report(replaces="uuid:3b3f5e0a-7a39-4b63-8a86-0a5d6a4f1c11"),
    ],
    ids=["xxe", "laughs", "dtd", "external", "deep", "many", "cut", "text", "utf-7", "nul", "nul-entity", "itself"],
)
def test_hostile_xml_is_refused_and_not_kept(session, collect, xml):
    assert collect.send(xml).status_code == 400
    assert kept(session) == (0, 0)


def test_a_record_without_an_instance_id_is_refused(session, collect):
    for instance in ("", " ", "x" * 201):
        told = collect.send(report(instance=instance))
        assert told.status_code == 400
        assert "instanceID" in told.text
    assert kept(session) == (0, 0)


def test_a_record_that_is_too_large_is_refused(session, collect):
    told = collect.send(report(remark="x" * (limits.MOST_XML + 1)))

    assert told.status_code == 413
    assert "OpenRosaResponse" in told.text
    assert kept(session) == (0, 0)


def test_too_many_parts_and_too_many_bytes_are_refused(session, collect, monkeypatch):
    many = [(f"{number}.txt", b"x") for number in range(limits.MOST_PARTS + 5)]

    assert collect.send(report(), many).status_code == 413
    monkeypatch.setattr(limits, "MOST_BYTES", 5000)
    assert collect.send(report(), [("a.bin", bytes(9000))]).status_code == 413
    assert kept(session) == (0, 0)


def test_an_answer_that_is_too_long_waits_for_a_person(session, collect):
    assert collect.send(report(remark="x" * 20_001)).status_code == 422
    assert kept(session) == (1, 0)


def test_file_names_lead_nowhere(session, app, collect):
    picture = (DATA / "1732441500123.jpg").read_bytes()
    names = ["../../../etc/cron.d/x", "..\\..\\x", "/etc/passwd", "..", ".", "a\x07b.jpg", "C:\\x.jpg"]

    told = collect.send(report(picture="../../secret.jpg"), [(name, picture) for name in names])

    assert told.status_code == 201
    kept_names = {one.name for one in session.query(OpenRosaFile)}
    # The header's own reading takes single backslashes away before anybody sees them.
    assert kept_names == {"x", "passwd", "ab.jpg", "....x", "C:x.jpg"}
    folder = app.extensions["siteaudit.settings"].data_path
    assert {one.name for one in folder.rglob("*") if one.is_file()} & kept_names == set()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("a b.jpg", "a b.jpg"), ("../../x", "x"), ("..\\..\\x", "x"), ("C:\\x.jpg", "x.jpg"), ("/", None), ("..", None), ("", None),
        (None, None), (" . ", None), ("x\u202egpj.exe", "xgpj.exe"), ("é" * 300, "é" * 200),
    ],
)  # fmt: skip
def test_a_name_is_plain(sent, name):
    assert rules.clean_name(sent) == name


def test_a_picture_that_is_none_is_kept_as_a_file_only(session, collect):
    told = collect.send(
        report(picture="a.jpg", gate="b.jpg"),
        [("a.jpg", b"<svg onload=alert(1)>"), ("b.jpg", b"\xff\xd8\xff" + b"x" * 40)],
    )

    assert told.status_code == 201
    assert {one.name: one.code for one in session.query(OpenRosaFile)} == {
        "a.jpg": "attachment.type-not-allowed",
        "b.jpg": "attachment.unreadable",
    }


def test_formulas_and_markup_stay_text(session, collect, people, door):
    makers.make_site(session, people, name="=HYPERLINK(1)", lon=4.2)
    session.commit()
    text = "=1+1 <b>&amp; \"' \u202e"

    told = collect.send(report(remark=text.replace("<b>", "&lt;b&gt;")))

    assert told.status_code == 201
    assert session.query(Visit).one().submissions[0].answers["remark"] == "=1+1 <b>& \"' \u202e"
    assert '"\'=HYPERLINK(1), Mwela"' in collect.get(f"media/{door.version.digest}/sites.csv").text


@pytest.mark.parametrize(
    "name", ["..%2f..%2fkeys%2fintake.pem", "sites.csv%00", "../form.xml", "nothing.png", "%2e%2e"]
)
def test_files_that_a_form_does_not_name_are_not_there(collect, door, name):
    assert collect.get(f"media/{door.version.digest}/{name}").status_code == 404


def test_other_content_types_are_refused(collect):
    told = collect.client.post(
        "/openrosa/kivu/submission",
        base_url=collect.base,
        data=report(),
        headers={**collect.headers, "Content-Type": "text/xml"},
    )

    assert told.status_code == 415
    assert told.headers["X-OpenRosa-Version"] == "1.0"


def test_a_browser_of_another_site_sends_nothing_here(session, collect):
    assert collect.send(report(), Origin="https://evil.example").status_code == 403
    assert kept(session) == (0, 0)


def test_whatever_date_a_client_writes(collect):
    for date in ("Tue, 24 Nov 2026 04:30:00 GMT+00:00", "mar., 24 nov. 2026 04:30:00", ""):
        assert collect.get("formList", Date=date).status_code == 200


def test_addresses_are_ours_whatever_a_client_calls_us(collect):
    told = collect.get("formList", **{"X-Forwarded-Host": "evil.example"})

    assert told.status_code == 403
    assert "evil" not in told.text


def test_a_draft_is_no_form(session, collect, door):
    draft = publish(session, "2026112402")
    draft.state = type(draft.state).DRAFT
    session.commit()

    assert collect.get("formList").text.count("<xform>") == 1
    assert collect.get(f"form/{draft.digest}").status_code == 404
    assert collect.send(report(version="2026112402")).status_code == 404
    assert kept(session) == (1, 0)


def test_the_clock_of_a_phone_makes_no_visit_of_tomorrow(session, collect):
    collect.send(report().replace("<today>2026-11-24", "<today>2031-01-01"))

    assert session.query(Visit).one().visited_on <= clock.today()
