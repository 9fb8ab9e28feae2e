"""Taking the answers of a checklist along from its page: for whom, what comes, what is logged, what is refused in place."""

import io
import zipfile

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit.models import LogEntry
from siteaudit.checklists import limits
from siteaudit.checklists import service as checklists
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.demo.people import CAST, SOUTH
from siteaudit.registry import manifest as manifests
from tests.services.test_answers_export import FIRST, filled  # noqa: F401 - two versions, visits north and south

from .office import BASE, token, verbs

MAY = {"lea", "odette", "rachid", "admin"}


@pytest.fixture
def version(session, filled):  # noqa: F811 - the fixture of that name
    return session.scalar(select(ChecklistVersion).where(ChecklistVersion.version == "2026112402"))


def address(version, more=""):
    return f"/office/checklists/{version.uid}{more}"


def take(one, version, form="csv", **fields):
    """The files of the zip by name."""
    one.session.commit()
    fields["csrf_token"] = token(one.client.get("/office/account", base_url=BASE).text)
    answer = one.client.post(address(version, f"/answers.{form}"), data=fields, base_url=BASE)
    assert (answer.status_code, answer.content_type) == (200, "application/zip"), answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", [person.name for person in CAST])
def test_who_may_take_answers_along_finds_the_form_and_nobody_else(sit, version, name):
    assert ("Take the answers along" in sit(name).get(address(version))) is (name in MAY)


def test_a_role_that_may_not_is_refused_whatever_it_posts(sit, session, version):
    sit("safi").post(address(version, "/answers.csv"), 403)

    assert verbs(session, "checklist.export") == []


def test_every_version_comes_as_tables_with_a_manifest_that_holds(sit, version, tmp_path):
    files = take(sit("lea"), version)

    assert set(files) == {"small.csv", "small.barrier.csv", "small.csv.manifest.json"}
    assert b"2026112401" in files["small.csv"]
    assert b"2026112402" in files["small.csv"]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert manifests.check(tmp_path / "small.csv.manifest.json")["checklist"] == "small"


def test_a_workbook_comes_from_the_other_button(sit, version):
    files = take(sit("lea"), version, "xlsx")

    assert set(files) == {"small.xlsx", "small.xlsx.manifest.json"}


def lines_of(one, version, **fields):
    return take(one, version, **fields)["small.csv"].decode("utf-8-sig").splitlines()


def test_restricted_answers_come_only_for_who_reads_visits(sit, version):
    assert "workers" in lines_of(sit("lea"), version)[0]
    assert "workers" not in lines_of(sit("admin"), version)[0]


def test_only_my_areas_come(sit, session, people, version):
    told = {"email": "south@example.org", "label": "Team lead south", "roles": ["team_lead"], "areas": [people.areas[SOUTH]]}
    people.users["south"] = access.create_user(session, people.admin, **told)

    _heading, *rows = lines_of(sit("south"), version)

    assert len(rows) == 1
    assert "Itula" in rows[0]


def test_the_page_says_what_is_not_in_it(sit, version):
    lea, admin = (sit(name).get(address(version)) for name in ("lea", "admin"))

    assert "Not in it: answers to questions that are sealed or ever were" in lea
    assert "Restricted answers are in it" in lea
    assert "Restricted answers are left out too" in admin


def test_it_stands_in_the_log_who_took_what(sit, session, people, version):
    take(sit("lea"), version)

    [entry] = session.scalars(select(LogEntry).where(LogEntry.verb == "checklist.export"))
    assert people.users["lea"].uid in entry.body
    assert '"records":3' in entry.body.replace(" ", "")


def test_days_are_both_included(sit, version):
    _heading, *rows = lines_of(sit("lea"), version, since="2026-11-02", until="2026-11-02")

    assert [("2026-11-02" in row) for row in rows] == [True]


@pytest.mark.parametrize(("since", "until"), [("2026-11-03", "2026-11-02"), ("yesterday", "")])
def test_days_that_cannot_be_are_refused_in_place_and_nothing_is_logged(sit, session, version, since, until):
    lea = sit("lea")

    page = lea.post(address(version, "/answers.csv"), 422, since=since, until=until, form_name="answers")

    assert "Nothing was changed; what you typed is still here." in page
    assert f'value="{since}"' in lea.html
    assert verbs(session, "checklist.export") == []


def test_a_draft_has_no_answers_to_take(sit, session, people):
    upload = limits.read_upload(FIRST.encode(), "small.yaml")
    draft = checklists.save_draft(session, people.admin, upload=upload)

    assert "Take the answers along" not in sit("lea").get(address(draft))


def test_nothing_of_the_export_stays_behind(app, sit, version):
    take(sit("lea"), version)

    assert [one.name for one in app.extensions["siteaudit.settings"].data_path.iterdir() if "export" in one.name] == []
