"""A phone in other hands, and a phone that dies: the browser's profile holds no word of a visit, and no saved answer is lost.

SITEAUDIT_TEST_KILLS sets how often the browser is killed (4; nightly 200).
"""

import contextlib
import os
import random
import time

import pytest

from .office import Office
from .phone import LISTS, SECRET, kill, phone, require_browser

require_browser()

KILLS = int(os.environ.get("SITEAUDIT_TEST_KILLS", "4"))
CANARY = "kanari-Mushamuka-7731"


@pytest.fixture
def office():
    office = Office()
    yield office
    office.close()


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def snappy(data):
    """Decompress one raw Snappy block."""
    size, at = varint(data, 0)
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        if tag & 3 == 0:
            length = (tag >> 2) + 1
            if length > 60:
                width = length - 60
                length = int.from_bytes(data[at : at + width], "little") + 1
                at += width
            out += data[at : at + length]
            at += length
            continue
        if tag & 3 == 1:
            length, offset = ((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | data[at]
            at += 1
        else:
            width = 2 if tag & 3 == 2 else 4
            length, offset = (tag >> 2) + 1, int.from_bytes(data[at : at + width], "little")
            at += width
        for _ in range(length):
            out.append(out[-offset])
    assert len(out) == size
    return bytes(out)


def blocks(table):
    """The plain blocks of a LevelDB table file."""

    def block(offset, size):
        body = table[offset : offset + size]
        return snappy(body) if table[offset + size] == 1 else body

    footer = table[-48:]
    _, at = varint(footer, 0)
    _, at = varint(footer, at)
    offset, at = varint(footer, at)
    size, at = varint(footer, at)
    index = block(offset, size)
    end = len(index) - 4 * (1 + int.from_bytes(index[-4:], "little"))
    at = 0
    while at < end:
        _, at = varint(index, at)
        fresh, at = varint(index, at)
        length, at = varint(index, at)
        where, value = varint(index, at + fresh)
        yield block(where, varint(index, value)[0])
        at += fresh + length


def found_in(profile, needles):
    """Which needles stand in which files of the profile, as bytes, UTF-8 and UTF-16, tables decompressed."""
    forms = {needle: [needle] if isinstance(needle, bytes) else [needle.encode(), needle.encode("utf-16-le")] for needle in needles}
    hits = set()
    for path in profile.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        texts = [data, *(blocks(data) if path.suffix == ".ldb" and len(data) > 48 else [])]
        hits |= {(needle, path.name) for needle, spelled in forms.items() for form in spelled for text in texts if form in text}
    return hits


def fill(one):
    """A visit with canaries in every kind of field, and the secret used."""
    visit = one.open_draft(label=CANARY, visit={"present": [{"role": CANARY, "count": 1}]})
    for index in range(30):
        one.answer(visit, f"children/HR{index}", f"{CANARY} {'x' * 200}", "protected" if index % 2 else "assessment")
    one.call("store/drafts", "save", visit, {"kind": "mark", "checklist": "human-rights", "id": "children/HR1", "mark": {"note": CANARY}, "part": "protected"})
    return visit


def test_no_profile_file_holds_a_word_of_a_visit_after_lock_finish_and_wipe(office, tmp_path):
    office.work |= {"sites": [{"uid": "s1", "name": CANARY, "names": [], "codes": [], "area": []}], "cursor": "c9"}
    needles = [CANARY, SECRET, f"{SECRET}"[:12]]
    with phone(office, tmp_path) as one:
        one.enrol()
        one.call("sync/refresh", "pull")
        visit = fill(one)
        escrow = one.run("async (visit) => (await (await import('/field/js/store/database.js')).get('draft', visit)).escrow", visit)
        for part, key in (("assessment", office.intake), ("protected", office.protection)):
            needles.append(key.unwrap(escrow[part]["to"][0], f"siteaudit/escrow/1|{visit}|{part}|{key.id}"))
        one.run("async () => (await import('/field/js/vault/client.js')).lock()")
        one.run("async (word) => (await import('/field/js/store/database.js')).write(['meta'], (tx) => tx.objectStore('meta').put(word, 'control'))", "control-word-5519")
    assert {needle for needle, _ in found_in(tmp_path, [*needles, "control-word-5519"])} == {"control-word-5519"}  # the search itself finds

    with phone(office, tmp_path) as one:
        one.call("vault/client", "unlock", SECRET)
        assert one.call("store/drafts", "read", visit)["visit"]["label"] == CANARY
        one.finish(visit)
        fill(one)
        one.call("vault/client", "destroy")
    assert found_in(tmp_path, needles) == set()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"PBKDF2-SHA256" in path.read_bytes() and b'"wrapped"' in path.read_bytes()] == []


KEPT = """async (beginning) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vault');
  for await (const [name, handle] of folder.entries()) {
    if (name.startsWith(beginning)) return Array.from(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
  }
}"""


def test_what_is_deleted_is_gone_old_slots_and_keys_of_finished_visits(office, tmp_path):
    with phone(office, tmp_path) as one:
        one.enrol()
        visit = fill(one)
        slot, key = (bytes(one.run(KEPT, beginning)) for beginning in ("slot-", f"draft-{visit}"))
    assert {name for needle, name in found_in(tmp_path, [slot, key])} != set()

    with phone(office, tmp_path) as one:
        one.call("vault/client", "unlock", SECRET)
        one.call("vault/client", "changePassphrase", SECRET, "quite another secret")
        one.finish(visit)
    assert found_in(tmp_path, [slot, key, slot[-60:], key[:40], key[40:]]) == set()


def test_the_search_reads_compressed_tables():
    assert snappy(bytes([11, 40]) + b"hello world") == b"hello world"
    assert snappy(bytes([10, 4]) + b"ab" + bytes([2 | (8 - 1) << 2, 2, 0])) == b"ababababab"


TYPING = """async (visit) => {
  const {save} = await import('/field/js/store/drafts.js');
  for (let i = 0; ; i += 1) {
    await save(visit, {kind: 'answer', checklist: 'human-rights', id: `a/Q${i}`, value: `v${i}`, part: i % 2 ? 'protected' : 'assessment'});
    console.log(`saved ${i}`);
  }
}"""


def test_no_saved_answer_is_lost_when_the_browser_is_killed(office, tmp_path):
    visit, told = None, -1
    expected = {}
    for round_ in range(KILLS):
        with contextlib.suppress(Exception), phone(office, tmp_path) as one:  # the end of a killed browser is an error to its driver
            if round_:
                one.call("vault/client", "unlock", SECRET)
            else:
                one.enrol()
            if visit:
                kept = one.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"].get("a", {})
                expected[visit] = (told, kept)
            visit, told = one.open_draft(checklists=LISTS), -1
            saved = []
            one.page.on("console", lambda line, saved=saved: saved.append(line.text))
            one.page.evaluate(f"(visit) => {{ ({TYPING})(visit); }}", visit)
            while not saved:
                one.page.wait_for_timeout(20)
            one.page.wait_for_timeout(random.uniform(50, 800))
            told = max((int(line.split()[1]) for line in saved if line.startswith("saved ")), default=-1)
            kill(tmp_path)
    with phone(office, tmp_path) as one:
        one.call("vault/client", "unlock", SECRET)
        expected[visit] = (told, one.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"].get("a", {}))

    assert len(expected) == KILLS
    for last, kept in expected.values():
        assert last >= 0
        assert all(kept.get(f"Q{i}") == f"v{i}" for i in range(last + 1))


def test_a_browser_killed_while_finishing_has_either_the_draft_or_the_package(office, tmp_path):
    with phone(office, tmp_path) as one:
        one.enrol()
    for _ in range(KILLS):
        with contextlib.suppress(Exception), phone(office, tmp_path) as one:
            one.call("vault/client", "unlock", SECRET)
            visit = one.open_draft()
            one.answer(visit, "a/Q1", "v1")
            one.page.evaluate("""async (visit) => {
              const {finish} = await import('/field/js/store/drafts.js');
              finish(visit, {assessment: {visit: {uid: visit}}, protected: {visit}});
            }""", visit)
            one.page.wait_for_timeout(random.uniform(0, 40))
            kill(tmp_path)
        with phone(office, tmp_path) as one:
            one.call("vault/client", "unlock", SECRET)
            drafts = {line["visit"]: line for line in one.call("store/drafts", "list")}
            packages = {line["visit"] for line in one.lines()}
            assert (visit in drafts) != (visit in packages)
            if visit in drafts:
                assert drafts[visit]["answered"] == 1
                one.call("store/drafts", "remove", visit)
    with phone(office, tmp_path) as one:
        one.call("vault/client", "unlock", SECRET)
        seq = one.call("store/identity", "get")["seq"]
        assert one.send() == "ok"
        time.sleep(0.1)
        assert sorted(package["manifest"]["device_seq"] for package in office.packages.values()) == list(range(1, seq + 1))
        one.call("store/drafts", "tidy")
        assert one.call("vault/client", "ask", "draftNames") == []
