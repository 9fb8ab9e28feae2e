"""The recorded conversation of ODK Collect 2026.3 with this door, replayed: status, headers and bytes of every answer."""

import json

import pytest

from siteaudit.attachments import service as attachments
from siteaudit.checklists import service as checklists
from siteaudit.core.actor import SYSTEM
from siteaudit.openrosa.models import OpenRosaSubmission
from siteaudit.visits.models import Finding, Submission, Visit
from siteaudit.visits.rules import Sensitivity

from .collect import BOUNDARY, media_type, multipart
from .conftest import DATA

# What every answer of the server carries for browsers, and a number that is never the same.
NOT_OF_THE_PROTOCOL = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Request-Id",
}
STEPS = json.loads((DATA / "steps.json").read_text(encoding="utf-8"))


pytestmark = pytest.mark.usefixtures("rights")


@pytest.fixture
def rights(session, moment):
    """A list with sealed questions, as it was when the conversation was recorded."""
    source = (DATA / "human-rights.yaml").read_text(encoding="utf-8")
    return checklists.publish_checklist(session, SYSTEM, source=source)


def play(collect, step):
    """One request as its step says; returns the answer."""
    headers = {
        name: value for name, value in collect.headers.items() if step.get("signed", True) or name != "Authorization"
    }
    headers |= step.get("headers", {})
    body = None
    if "parts" in step:
        body = multipart([part(one) for one in step["parts"]])[: step.get("cut")]
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    address = f"/openrosa/kivu/{step['path']}"
    return collect.client.open(address, method=step["method"], base_url=collect.base, headers=headers, data=body)


def part(name):
    """A part of a record by the name of its file in the folder of the conversation."""
    if name == "*isIncomplete*":
        return name, None, None, b"yes"
    content = (DATA / name).read_bytes()
    is_record = name.endswith(".xml")
    return (
        ("xml_submission_file", "submission.xml", "text/xml", content)
        if is_record
        else (name, name, media_type(name), content)
    )


def told(answer):
    """What the client reads of an answer."""
    headers = {name: value for name, value in answer.headers.items() if name not in NOT_OF_THE_PROTOCOL}
    return {"status": answer.status_code, "headers": headers}


def wanted_body(step):
    """The bytes of the recorded answer: a file of the folder, or lines of text."""
    return (DATA / step["file"]).read_bytes() if "file" in step else "".join(step["body"]).encode()


def test_every_answer_is_the_recorded_one_byte_for_byte(collect):
    for step in STEPS:
        answer = play(collect, step)

        assert told(answer) == {"status": step["status"], "headers": step["answer"]}, step["say"]
        assert answer.data == wanted_body(step), step["say"]


def test_what_is_left_of_the_conversation(session, collect, door):
    for step in STEPS:
        play(collect, step)

    first, corrected, unsealed = session.query(OpenRosaSubmission).order_by(OpenRosaSubmission.id)
    visit, rights = session.query(Visit).order_by(Visit.id)
    assert (first.state.value, corrected.state.value, unsealed.state.value) == ("replaced", "recorded", "recorded")
    assert (first.visit_id, corrected.visit_id, unsealed.visit_id) == (visit.id, visit.id, rights.id)
    assert [one.replaced_at is None for one in session.query(Submission).order_by(Submission.id)] == [False, True, True]
    assert visit.site_id == door.site.id
    assert visit.flags == ["corrected", "not_sealed"]
    assert session.query(Finding).filter_by(visit_id=visit.id).count() == 0
    photos = attachments.list_attachments(session, SYSTEM, kind="visit", uid=visit.uid)
    assert sorted(one.question for one in photos) == ["look/gate", "look/picture"]
    assert [len(one.conflicts) for one in (first, corrected)] == [1, 0]
    assert [one.missing for one in (first, corrected)] == [[], []]


def test_the_open_part_leaves_every_critical_question_that_it_lacks_unknown(session, collect, door):
    for step in STEPS:
        play(collect, step)

    visit = session.query(Visit).order_by(Visit.id.desc()).first()
    assert {"not_sealed", "open_part", "site_unknown"} == set(visit.flags)
    unknown = [one["id"] for one in visit.indication["reasons"] if one["rule"] == "critical-unknown"]
    assert unknown == [f"services/{name}" for name in ("HR01", "HR02", "HR03", "HR04", "HR18")]
    assert session.query(Finding).filter_by(visit_id=visit.id, sensitivity=Sensitivity.SEALED).count() == 0


@pytest.mark.parametrize("again", [1, 2, 3])
def test_the_line_may_break_anywhere_and_everything_is_said_again(session, collect, again):
    """Every request once more after each step; for records also cut in the middle before."""
    posts = [step for step in STEPS if step["method"] == "POST" and "cut" not in step]
    for step in posts:
        for _ in range(again):
            whole = len(multipart([part(one) for one in step["parts"]]))
            assert play(collect, step | {"cut": whole * again // 4}).status_code == 400
            assert play(collect, step).status_code == step["status"]

    assert session.query(Visit).count() == 2
    assert session.query(OpenRosaSubmission).count() == 3


def test_the_conversation_follows_collects_order():
    order = [(step["method"], step["path"].partition("?")[0].partition("/")[0]) for step in STEPS]
    firsts = list(dict.fromkeys(order))

    assert firsts[:7] == [
        ("GET", "formList"), ("GET", "form"), ("GET", "manifest"), ("GET", "media"), ("HEAD", "submission"),
        ("GET", "submission"), ("POST", "submission"),
    ]  # fmt: skip
