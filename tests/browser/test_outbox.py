"""Sending under faults in real Chromium: a receipt is believed only when it is signed for this package, and nothing goes early."""

import time

import pytest

from .office import Key, Office
from .phone import phone, require_browser

require_browser()

BIG = """async ([visit, count]) => {
  const {add} = await import('/field/js/store/photos.js');
  for (let i = 0; i < count; i += 1) {
    const canvas = new OffscreenCanvas(600, 400);
    const pen = canvas.getContext('2d');
    const noise = pen.createImageData(600, 400);
    for (let at = 0; at < noise.data.length; at += 65536) crypto.getRandomValues(new Uint8Array(noise.data.buffer, at, Math.min(65536, noise.data.length - at)));
    pen.putImageData(noise, 0, 0);
    await add(visit, {checklist: 'human-rights', question: 'q', person: false, part: 'assessment'}, await canvas.convertToBlob({type: 'image/jpeg', quality: 0.9}));
  }
}"""


@pytest.fixture
def office():
    office = Office()
    yield office
    office.close()


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def chromium(profile):
    with phone(type("Nowhere", (), {"url": "data:text/html,"}), profile) as one:
        yield one


@pytest.fixture
def sender(chromium, office):
    """A phone enrolled at a fresh office: another port is another origin, so nothing is left from before."""
    chromium.office = office
    chromium.load()
    chromium.enrol()
    return chromium


def state(sender, package_id):
    line = next(line for line in sender.lines() if line["package_id"] == package_id)
    return line["state"], line["code"]


def small(sender):
    visit = sender.open_draft()
    sender.answer(visit, "children/HR10", "yes")
    return sender.finish(visit)["package_id"]


def large(sender, photos=2):
    visit = sender.open_draft()
    sender.run(BIG, [visit, photos])
    return sender.finish(visit)["package_id"]


def test_answers_go_in_three_requests_and_two_kilobytes(sender, office):
    uid = small(sender)
    office.seen.clear()

    assert sender.send() == "ok"

    assert state(sender, uid) == ("received", None)
    assert [path for _, path, _ in office.seen] == ["/sync/hello", "/sync/have", "/sync/packages", "/sync/have"]
    package = next(size for _, path, size in office.seen if path == "/sync/packages")
    assert package <= 8192


def test_an_empty_sync_is_two_requests_and_two_kilobytes(sender, office):
    office.seen.clear()

    sender.send()
    sender.call("sync/refresh", "pull")

    assert [path for _, path, _ in office.seen] == ["/sync/hello", "/sync/down"]
    assert sum(size for _, _, size in office.seen) <= 2048


def test_sending_works_while_locked_and_labels_stay_hidden(sender, office):
    uid = small(sender)
    sender.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert sender.send() == "ok"

    line = sender.lines()[0]
    assert (line["state"], line["label"]) == ("received", None) and office.packages[uid]["complete"]


def test_photos_travel_in_pieces_and_resume_at_the_servers_length(sender, office):
    uid = large(sender)
    office.fail("/sync/blobs/", ("cut", 10_000), method="PATCH", times=2)  # Chromium itself tries once more

    assert sender.send() in ("network.offline", "ok")
    sender.send()

    assert state(sender, uid) == ("received", None)
    assert len(office.opened(uid)["photos"]) == 2


@pytest.mark.parametrize("path", ["/sync/hello", "/sync/have", "/sync/packages"])
@pytest.mark.parametrize(("kind", "code"), [("html", "network.portal"), ("redirect", "network.portal"), ("drop", "network.offline"), (503, "test.503"), (429, "test.429")])
def test_a_road_that_fails_keeps_all_and_says_why(sender, office, path, kind, code):
    uid = small(sender)
    office.fail(path, kind, times=2 if kind == "drop" else 1)

    assert sender.send() == code
    assert state(sender, uid) == ("on_phone", None)
    assert sender.call("sync/sender", "state")["next_try_at"]
    assert sender.send() == "ok"
    assert state(sender, uid) == ("received", None)


@pytest.mark.parametrize("times", [1, 2, 10])
def test_lost_answers_end_in_the_same_state(sender, office, times):
    uid = small(sender)
    office.fail("/sync/packages", "lost", times=times)

    for _ in range(times + 1):
        sender.send()

    assert state(sender, uid) == ("received", None)
    assert len(office.packages) == 1


@pytest.mark.parametrize("lie", ["hash", "key"])
def test_a_receipt_that_is_not_ours_is_refused_and_the_item_stays(sender, office, lie):
    uid = small(sender)
    office.lie = lie

    sender.send()
    assert state(sender, uid) == ("on_phone", "receipt.invalid")

    office.lie = None
    sender.send()
    assert state(sender, uid) == ("received", None)


def test_durable_with_a_forged_receipt_is_not_safe(sender, office):
    uid = small(sender)
    office.durable, office.lie = True, "key"

    sender.send()
    sender.send()

    assert state(sender, uid) == ("on_phone", "receipt.invalid")


def test_safe_is_said_when_durable_and_the_copy_goes_after_its_retention_by_asking_again(sender, office):
    uid = small(sender)
    sender.send()
    assert state(sender, uid) == ("received", None)
    office.durable = True
    sender.send()
    assert state(sender, uid) == ("safe", None)
    held = "async (uid) => (await (await import('/field/js/store/outbox.js')).held()).length"
    assert sender.run(held, uid) == 1
    sender.run("async (uid) => (await import('/field/js/store/outbox.js')).step(uid, {safe_at: new Date(Date.now() - 15 * 86400e3).toISOString()})", uid)

    office.durable = False
    sender.send()
    assert sender.run(held, uid) == 1
    office.durable = True
    sender.send()

    assert sender.run(held, uid) == 0
    assert sender.run("async () => (await (await import('/field/js/store/database.js')).all('blob')).length") == 0
    assert state(sender, uid) == ("safe", None)


def test_a_restored_server_gets_again_what_it_lost(sender, office):
    uid = small(sender)
    office.durable = True
    sender.send()
    sender.send()
    assert state(sender, uid) == ("safe", None)
    office.packages.clear()
    office.durable = False

    sender.send()

    assert state(sender, uid) == ("received", None) and office.packages[uid]["complete"]


def test_a_server_older_than_the_enrolment_learns_the_phone_from_its_statement(sender, office):
    uid = small(sender)
    office.devices.clear()

    assert sender.send() == "ok"
    assert state(sender, uid) == ("received", None)


def test_one_bad_package_needs_help_and_stops_no_other(sender, office):
    bad, good = small(sender), small(sender)
    sender.run("""async (uid) => {
      const {write} = await import('/field/js/store/database.js');
      await write(['blob'], async (tx) => { for (const row of await tx.objectStore('blob').getAll()) if (row.package_id === uid) await tx.objectStore('blob').put({...row, bytes: row.bytes.slice(1)}); });
    }""", bad)

    sender.send()

    assert state(sender, bad) == ("needs_help", "package.damaged") and state(sender, good) == ("received", None)
    sender.call("store/outbox", "retry", bad)
    assert state(sender, bad) == ("on_phone", None)


def test_a_conflict_needs_help_and_keeps_the_copy(sender, office):
    uid = small(sender)
    office.packages[uid] = {"id": uid, "hash": "f" * 64, "manifest": {"blobs": []}, "complete": True}

    sender.send()

    assert state(sender, uid) == ("needs_help", "sync.conflict")
    assert sender.run("async () => (await (await import('/field/js/store/outbox.js')).exportFile()).size") > 1000


@pytest.mark.parametrize(("status", "expected"), [(400, "needs_help"), (404, "needs_help"), (413, "on_phone"), (422, "on_phone"), (423, "on_phone")])
def test_refusals_are_told_apart_from_delays(sender, office, status, expected):
    uid = small(sender)
    office.fail("/sync/packages", status)

    sender.send()

    assert state(sender, uid) == (expected, f"test.{status}")


def test_two_tabs_send_once(sender, office):
    uid = large(sender)
    other = sender.context.new_page()
    other.goto(f"{office.url}/field/bare.html")
    begin = "async () => { globalThis.done = (await import('/field/js/sync/sender.js')).sendNow(); }"
    sender.run(begin)
    other.evaluate(begin)

    answers = {sender.run("() => globalThis.done"), other.evaluate("() => globalThis.done")}
    other.close()

    assert answers == {"ok", "busy"}
    assert state(sender, uid) == ("received", None)
    assert sum(size for method, path, size in office.seen if method == "PATCH") == sum(len(blob) for blob in office.blobs.values())


def test_a_rotated_receipt_key_is_taken_from_a_list_the_old_one_signed(sender, office):
    uid, fresh = small(sender), Key()
    old = office.receipt
    keys = {"receipt": fresh.public, "intake": office.intake.public, "protection": [office.protection.public]}
    office.hello_more = {"keys": keys, "keys_signature": old.sign(keys)}
    office.receipt = fresh

    assert sender.send() == "ok"
    assert state(sender, uid) == ("received", None)
    office.hello_more = {"keys": keys, "keys_signature": fresh.sign(keys)}
    assert sender.send() == "ok"


def test_keys_signed_by_a_stranger_are_not_taken(sender, office):
    keys = {"receipt": office.outsider.public, "intake": office.outsider.public, "protection": [office.outsider.public]}
    office.hello_more = {"keys": keys, "keys_signature": office.outsider.sign(keys)}

    uid = small(sender)
    assert sender.send() == "ok"

    assert sender.call("sync/sender", "state")["code"] == "keys.invalid"
    assert office.opened(uid)["assessment"]["format"] == 1 and state(sender, uid) == ("received", None)
    after = small(sender)
    office.hello_more = {}
    sender.send()
    assert office.opened(after)["protected"]["format"] == 1
    assert sender.call("sync/sender", "state")["code"] is None


def test_an_order_to_erase_destroys_the_keys_and_sealed_packages_still_go(sender, office):
    uid = small(sender)
    sender.open_draft()
    office.hello_more = {"erase_keys": True, "device_status": "revoked"}

    assert sender.send() == "ok"

    assert state(sender, uid) == ("received", None)
    assert sender.call("vault/client", "state")["state"] == "none"
    assert sender.call("store/drafts", "count") == {"open": 1}


def test_a_finished_visit_wakes_the_sender(sender, office):
    sender.run("async () => { await (await import('/field/js/sync/sender.js')).start(); }")
    uid = small(sender)

    for _ in range(100):
        if office.packages.get(uid, {}).get("complete"):
            break
        time.sleep(0.05)
    assert office.packages[uid]["complete"]


def test_the_rescue_file_holds_all_that_is_not_yet_safe(sender, office):
    done, waiting = small(sender), small(sender)
    sender.run("async (uid) => (await import('/field/js/store/outbox.js')).step(uid, {state: 'safe', safe_at: new Date().toISOString()})", done)

    file = bytes(sender.run("async () => Array.from(new Uint8Array(await (await (await import('/field/js/store/outbox.js')).exportFile()).arrayBuffer()))"))

    assert file[:4] == b"SAQ1"
    _, answer = office.together(file[4:])
    assert [(one["id"], one["state"]) for one in answer["results"]] == [(waiting, "complete")]
