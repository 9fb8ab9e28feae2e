"""Open visits in real Chromium: nothing lost at a save, undone one by one, sealed in two parts that only their readers open."""

import re
from types import SimpleNamespace

import pytest

from .phone import LISTS, PHOTO, SECRET, Phone, require_browser

require_browser()


def test_saved_answers_are_read_back_after_the_page_died(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "barrier[2]/paid", 500, "protected")
    enrolled.call("store/drafts", "save", visit, {"kind": "mark", "checklist": "human-rights", "id": "children/HR10", "mark": {"evidence": "B", "note": "seen"}, "part": "assessment"})
    enrolled.call("store/drafts", "save", visit, {"kind": "visit", "set": {"mode": "on_site"}})
    enrolled.load()
    enrolled.call("vault/client", "unlock", SECRET)

    draft = enrolled.call("store/drafts", "read", visit)

    assert draft["visit"] | {"started_at": 0} == {"uid": visit, "site": "s1", "label": "Rubaya 3", "plan": None, "started_at": 0, "mode": "on_site"}
    list_ = draft["submissions"]["human-rights"]
    assert len(list_["uid"]) == 36 and list_["digest"] == LISTS[0]["digest"]
    assert list_["answers"] == {"children": {"HR10": "yes"}, "barrier": [{}, {"paid": 500}]}
    assert list_["marks"]["children/HR10"]["evidence"] == "B" and list_["marks"]["children/HR10"]["at"]
    assert list_["parts"] == {"children/HR10": "assessment", "barrier[2]/paid": "protected"}
    assert [line["answered"] for line in enrolled.call("store/drafts", "list")] == [2]


def test_undo_takes_back_one_change_at_a_time(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "children/HR10", "no")

    assert enrolled.call("store/drafts", "undo", visit)["value"] == "no"
    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"children": {"HR10": "yes"}}
    enrolled.call("store/drafts", "undo", visit)
    assert enrolled.call("store/drafts", "undo", visit) is None


def test_a_row_taken_out_moves_what_was_said_of_later_rows(enrolled):
    visit = enrolled.open_draft()
    for row in (1, 2, 3):
        enrolled.answer(visit, f"barrier[{row}]/paid", row)
        enrolled.call("store/drafts", "save", visit, {"kind": "mark", "checklist": "human-rights", "id": f"barrier[{row}]/paid", "mark": {"note": str(row)}, "part": "assessment"})
    enrolled.answer(visit, "barrier[2]", None)

    list_ = enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]

    assert list_["answers"] == {"barrier": [{"paid": 1}, {"paid": 3}]}
    assert {id_: mark["note"] for id_, mark in list_["marks"].items()} == {"barrier[1]/paid": "1", "barrier[2]/paid": "3"}
    enrolled.call("store/drafts", "undo", visit)
    assert len(enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"]["barrier"]) == 3


def test_parallel_saves_keep_every_answer_in_order(enrolled):
    visit = enrolled.open_draft()
    enrolled.run("""async (visit) => {
      const {save} = await import('/field/js/store/drafts.js');
      await Promise.all(Array.from({length: 50}, (_, i) => save(visit, {kind: 'answer', checklist: 'human-rights', id: 'a/Q' + (i % 5), value: i, part: i % 2 ? 'protected' : 'assessment'})));
    }""", visit)

    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"a": {f"Q{i}": 45 + i for i in range(5)}}


HELD = """async (visit) => {
  const {hold} = await import('/field/js/store/held.js');
  const {save} = await import('/field/js/store/drafts.js');
  hold(true);
  await save(visit, {kind: 'answer', checklist: 'human-rights', id: 'children/HR10', value: 'no', part: 'assessment'});
  hold(false);
}"""


def test_a_held_answer_keeps_its_place_among_those_of_another_page(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.run(HELD, visit)
    other = Phone(SimpleNamespace(pages=[enrolled.context.new_page()]), enrolled.office)
    other.call("vault/client", "unlock", SECRET)
    other.answer(visit, "children/HR11", "yes")
    other.page.close()

    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"children": {"HR10": "no", "HR11": "yes"}}
    enrolled.call("store/drafts", "writeHeld")
    assert enrolled.call("store/held", "allHeld") == []
    enrolled.load()
    enrolled.call("vault/client", "unlock", SECRET)
    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"children": {"HR10": "no", "HR11": "yes"}}


def test_a_visit_that_is_removed_takes_what_was_held_with_it(enrolled):
    visit = enrolled.open_draft()
    enrolled.run(HELD, visit)
    enrolled.call("store/drafts", "remove", visit)

    assert enrolled.call("store/held", "allHeld") == []


def test_a_journal_entry_moved_to_another_place_is_not_believed(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "children/HR10", "no")
    enrolled.run("""async (visit) => {
      const {write} = await import('/field/js/store/database.js');
      await write(['journal'], async (tx) => {
        const store = tx.objectStore('journal');
        const [a, b] = [await store.get([visit, 2]), await store.get([visit, 3])];
        await store.put({...a, box: b.box});
      });
    }""", visit)

    assert enrolled.call("store/drafts", "read", visit)["code"] == "vault.unreadable"
    assert enrolled.call("store/drafts", "list")[0]["damaged"] is True


def test_the_escrow_opens_with_the_offices_keys_only(enrolled, bare_office):
    visit = enrolled.open_draft()
    escrow = enrolled.run("async (visit) => (await import('/field/js/store/database.js')).get('draft', visit)", visit)["escrow"]

    for part, key in (("assessment", bare_office.intake), ("protected", bare_office.protection)):
        assert len(key.unwrap(escrow[part]["to"][0], f"siteaudit/escrow/1|{visit}|{part}|{key.id}")) == 32


def test_finish_seals_two_parts_that_only_their_readers_open(enrolled, bare_office):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    done = enrolled.finish(visit)
    assert enrolled.send() == "ok"

    found = bare_office.opened(done["package_id"])

    assert found["assessment"]["visit"]["uid"] == visit and found["assessment"]["photos"] == [] and found["assessment"]["protected_photos"] == 0
    assert found["protected"]["visit"] == visit
    manifest = bare_office.packages[done["package_id"]]["manifest"]
    assert manifest["device_seq"] == 1 and manifest["previous"] is None and manifest["checklists"] == [LISTS[0]["digest"]]
    assert manifest["recipients"] == {"assessment": [bare_office.intake.id], "protected": [bare_office.protection.id]}
    assert enrolled.call("store/drafts", "list") == [] and enrolled.call("store/drafts", "read", visit)["code"] == "draft.not-found"
    assert enrolled.call("vault/client", "ask", "draftNames") == []


def test_packages_form_a_chain(enrolled, bare_office):
    first = enrolled.finish(enrolled.open_draft())
    second = enrolled.finish(enrolled.open_draft())
    enrolled.send()

    a, b = (bare_office.packages[done["package_id"]] for done in (first, second))
    assert (a["manifest"]["device_seq"], b["manifest"]["device_seq"]) == (1, 2)
    assert b["manifest"]["previous"] == a["hash"]


@pytest.mark.parametrize("harm", ["trust.signature = 'AAAA'", "trust.keys.intake.public = trust.keys.protection[0].public", "delete trust.keys.protection", "trust = null"])
def test_without_valid_recipient_keys_nothing_opens_and_nothing_finishes(enrolled, harm):
    visit = enrolled.open_draft()
    enrolled.run("""async (harm) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vault');
      const file = await folder.getFileHandle('trust');
      let trust = JSON.parse(await (await file.getFile()).text());
      %s;
      const out = await file.createWritable();
      await out.write(trust ? JSON.stringify(trust) : '');
      await out.close();
    }""" % harm)

    assert re.match(r"keys\.(invalid|missing)", enrolled.finish(visit)["code"])
    assert re.match(r"keys\.(invalid|missing)", enrolled.open_draft()["code"])
    assert [line["visit"] for line in enrolled.call("store/drafts", "list")] == [visit]
    assert enrolled.lines() == []


def test_an_unreadable_photo_stops_the_finish_and_is_named(enrolled):
    visit = enrolled.open_draft()
    photo = enrolled.run(PHOTO, [visit, 40, "image/jpeg", {}])
    enrolled.run("async ([visit, id]) => { const {write} = await import('/field/js/store/database.js'); await write(['photo'], (tx) => tx.objectStore('photo').delete([visit, id])); }", [visit, photo["id"]])

    refused = enrolled.finish(visit)

    assert refused == {"code": "photo.unreadable", "details": {"photo": photo["id"]}}
    assert len(enrolled.call("store/drafts", "list")) == 1 and enrolled.lines() == []


def test_a_removed_visit_leaves_no_key_file(enrolled):
    visit = enrolled.open_draft()
    enrolled.call("store/drafts", "remove", visit)

    assert enrolled.call("vault/client", "ask", "draftNames") == [] and enrolled.call("store/drafts", "count") == {"open": 0}
