"""Recordings and files on office pages: handed out as a download with their own type, never shown or run by the page."""

import pytest

from siteaudit.attachments import service as attachments
from siteaudit.core.digest import sha256

from .office import BASE

SOUND, PAPER = b"\x1aE\xdf\xa3" + b"voice" * 99, b"<html><script>alert(1)</script>"


@pytest.fixture
def kept(app, session, people, visit):
    """A recording and a text of a visit."""
    store = app.extensions["siteaudit.blobs"]
    told = [(SOUND, "audio/webm", "HR10_voice"), (PAPER, "text/html", "HR11_paper")]
    return [
        attachments.add_file(session, people.amina, store=store, subject=visit, data=data, told=word, question=question, original_sha256=sha256(data))
        for data, word, question in told
    ]


def test_a_recording_and_a_file_are_offered_with_their_size_and_never_as_a_picture(sit, visit, kept):
    page = sit("lea").get(f"/office/visits/{visit.uid}")

    assert "Recording, " in page
    assert "File, " in page
    assert "HR10_voice" in page
    assert f'<img src="/office/photos/{kept[0].uid}"' not in page


@pytest.mark.parametrize(("at", "kind", "ending", "data"), [(0, "audio/webm", "webm", SOUND), (1, "text/plain", "txt", PAPER)])
def test_what_came_as_it_was_is_only_handed_out(sit, kept, at, kind, ending, data):
    answer = sit("lea").client.get(f"/office/photos/{kept[at].uid}", base_url=BASE)

    assert (answer.status_code, answer.mimetype, answer.data) == (200, kind, data)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{kept[at].uid}.{ending}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
