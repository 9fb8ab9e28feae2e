"""Rules of sync: the shape of a manifest, limits, moments, the chain of a phone, and strict JSON."""

import copy
import datetime
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.core.problems import Problem
from siteaudit.sync import frame, rules, strict_json

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)
GOOD = {
    "format": 1,
    "package_id": "7d2f5a1c-9f0e-4b7e-8a43-0c1d2e3f4a5b",
    "kind": "visit",
    "checklists": ["a" * 64],
    "device": "0d2f5a1c-9f0e-4b7e-8a43-0c1d2e3f4a5b",
    "device_seq": 1,
    "previous": None,
    "created_at": "2026-11-24T10:00:00Z",
    "recipients": {"assessment": ["0" * 16], "protected": ["1" * 16]},
    "blobs": [{"sha256": "b" * 64, "size": 2048, "part": "assessment", "content": "record"}],
}
BLOB = GOOD["blobs"][0]


def refusal(function, *given):
    with pytest.raises(Problem) as refused:
        function(*given)
    return refused.value.code


def test_a_good_manifest_passes_also_with_fields_of_a_later_version():
    rules.check_manifest(GOOD)
    rules.check_manifest(GOOD | {"later": {"more": 1}, "format": 99, "kind": "something-new"})

    assert rules.is_known(GOOD)
    assert not rules.is_known(GOOD | {"format": 99})
    assert not rules.is_known(GOOD | {"kind": "something-new"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"package_id": "x"}, "id.invalid"),
        ({"package_id": GOOD["package_id"].upper()}, "id.invalid"),
        ({"device": 5}, "id.invalid"),
        ({"kind": "Visit"}, "sync.manifest"),
        ({"kind": ["visit"]}, "sync.manifest"),
        ({"format": True}, "sync.manifest"),
        ({"format": "1"}, "sync.manifest"),
        ({"device_seq": 0}, "sync.manifest"),
        ({"device_seq": 2**63}, "sync.manifest"),
        ({"device_seq": 1.0}, "sync.manifest"),
        ({"previous": "b" * 63}, "sync.manifest"),
        ({"checklists": {}}, "sync.manifest"),
        ({"checklists": ["a" * 64] * 51}, "sync.manifest"),
        ({"created_at": "2026-02-30T10:00:00Z"}, "sync.time"),
        ({"created_at": "2026-11-24T10:00:00+27:00"}, "sync.time"),
        ({"created_at": "٢٠٢٦-11-24T10:00:00Z"}, "sync.time"),
        ({"created_at": 5}, "sync.time"),
        ({"cleartext": True}, "sync.not-sealed"),
        ({"recipients": {}}, "sync.not-sealed"),
        ({"recipients": None}, "sync.not-sealed"),
        ({"recipients": {"assessment": ["0" * 16], "protected": []}}, "sync.not-sealed"),
        ({"recipients": {"assessment": ["0" * 16], "protected": [["1"]]}}, "sync.manifest"),
        ({"recipients": GOOD["recipients"] | {"other": ["1" * 16]}}, "sync.manifest"),
        ({"blobs": []}, "sync.manifest"),
        ({"blobs": [BLOB, BLOB]}, "sync.manifest"),
        ({"blobs": [BLOB | {"part": ["assessment"]}]}, "sync.manifest"),
        ({"blobs": [BLOB | {"content": {}}]}, "sync.manifest"),
        ({"blobs": [BLOB | {"sha256": "B" * 64}]}, "sync.manifest"),
        ({"blobs": [BLOB | {"size": -1}]}, "sync.limits"),
        ({"blobs": [BLOB | {"size": 2**63}]}, "sync.limits"),
        ({"blobs": [BLOB | {"size": "1"}]}, "sync.limits"),
        ({"blobs": [BLOB | {"sha256": f"{n:064x}"} for n in range(10_001)]}, "sync.limits"),
        ({"blobs": [BLOB | {"sha256": f"{n:064x}", "size": 8 << 20} for n in range(100)]}, "sync.limits"),
    ],
    ids=str,
)
def test_a_manifest_without_the_agreed_shape_is_refused_by_name(change, code):
    assert refusal(rules.check_manifest, GOOD | change) == code


@pytest.mark.parametrize("field", sorted(GOOD))
def test_a_missing_field_is_named(field):
    manifest = copy.deepcopy(GOOD)
    del manifest[field]

    with pytest.raises(Problem) as refused:
        rules.check_manifest(manifest)
    assert refused.value.details == {"field": field}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner, max_size=5),
        max_leaves=10,
    )
)
def test_no_json_value_breaks_the_check(value):
    for manifest in (value, GOOD | (value if isinstance(value, dict) else {"blobs": value, "recipients": value})):
        try:
            rules.check_manifest(manifest)
        except Problem:
            continue


@pytest.mark.parametrize("beginning", [b"SAB1", b"SAB2", b"SAB", b"S", b"SA"])
def test_a_sealed_file_begins_with_its_mark(beginning):
    assert rules.is_sealed(beginning)


@pytest.mark.parametrize("beginning", [b'{"an', b"\xff\xd8\xff\xe0", b"PK\3\4", b"sab1", b"SAX"])
def test_cleartext_does_not(beginning):
    assert not rules.is_sealed(beginning)


def test_the_phones_clock_decides_nothing_but_a_flag():
    assert rules.find_clock_flag("2026-11-24T10:00:00Z", NOW) == []
    assert rules.find_clock_flag("2026-11-25T09:59:59.5Z", NOW) == []
    assert rules.find_clock_flag("1970-01-01T00:00:00Z", NOW) == ["clock"]
    assert rules.find_clock_flag("2099-01-01T00:00:00Z", NOW) == ["clock"]


CHAIN = [(1, "h1", None), (2, "h2", "h1"), (3, "h3", "h2")]


def test_a_whole_chain_has_no_gap_in_any_order_and_a_hole_shows():
    for order in itertools.permutations(CHAIN):
        assert [rules.is_gap(link, order) for link in CHAIN] == [False] * 3

    assert rules.is_gap((3, "h3", "h2"), [CHAIN[0]])
    assert rules.is_gap((2, "h2", "other"), CHAIN)
    assert rules.is_gap((10**9, "h", "h3"), CHAIN)
    assert rules.is_gap((5, "h", None), CHAIN)


def test_a_number_used_twice_is_a_gap_for_both():
    chain = [*CHAIN, (2, "twin", "h1")]

    assert rules.is_gap((2, "h2", "h1"), chain)
    assert rules.is_gap((2, "twin", "h1"), chain)
    assert not rules.is_gap((1, "h1", None), chain)


def test_what_a_phone_tells_of_itself_is_reduced_to_what_the_office_watches():
    told = {
        "build": "7",
        "queue": {"count": 3, "bytes": 10, "oldest_on": "2026-11-20", "x": "secret"},
        "storage": {"persisted": True},
    }
    odd = {"build": {"a": 1}, "queue": {"count": -1, "bytes": "10", "oldest_on": "yesterday"}, "storage": [1]}

    assert rules.read_queue(told) == {
        "build": "7",
        "count": 3,
        "bytes": 10,
        "oldest_on": "2026-11-20",
        "persisted": True,
    }
    assert set(rules.read_queue(odd).values()) == {None, False}
    assert set(rules.read_queue({}).values()) == {None, False}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nul", b"{'a':1}", b'{"a":1,"a":2}', b'{"a":NaN}', b"[Infinity]", b"[1e999]", b'"\\ud800"', b'"\\u0000"',
     b'"\0"', b"\xff", b"\xef\xbb\xbf{}", b"[1,]", b"9" * 5000, b'"' + b'\\"' * 1000, b'"\\'],
)  # fmt: skip
def test_what_is_no_strict_json_is_refused(body):
    assert refusal(strict_json.parse, body) == "body.not-json"


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"text"'])
def test_a_body_is_an_object(body):
    strict_json.parse(body)
    assert refusal(strict_json.parse_object, body) == "body.not-json"


def test_depth_counts_brackets_outside_of_texts_only():
    assert strict_json.parse(b'{"a":"' + b"[" * 100 + b'\\"[[{"}') == {"a": "[" * 100 + '"[[{'}
    assert strict_json.parse(b"[" * 32 + b"]" * 32)
    assert refusal(strict_json.parse, b"[" * 33 + b"]" * 33) == "body.too-deep"


def test_a_backslash_before_letters_is_no_nul():
    assert strict_json.parse(b'"C:\\\\u0000"') == "C:\\u0000"


@pytest.mark.parametrize(
    "body", [b'"' + b'\\"' * 250_000, b'"' + b'\\"' * 250_000 + b"\\", b"[" * 1_000_000, b'"' * 999_999]
)
def test_no_body_takes_longer_than_its_length(body):
    began = time.perf_counter()

    with pytest.raises(Problem):
        strict_json.parse(body)
    assert time.perf_counter() - began < 2


def envelope(*sizes):
    return {"manifest": {"blobs": [{"sha256": "0" * 64, "size": size} for size in sizes]}, "signature": "s"}


def test_a_frame_gives_back_each_packages_files():
    from siteaudit.core.digest import sha256

    first, second = {sha256(b"one"): b"one", sha256(b"two!"): b"two!"}, {sha256(b"three"): b"three"}
    envelopes = [
        {"manifest": {"blobs": [{"sha256": name, "size": len(data)} for name, data in files.items()]}, "signature": "s"}
        for files in (first, second)
    ]

    assert frame.unpack(frame.pack(envelopes, [first, second])) == list(zip(envelopes, [first, second], strict=True))


def test_a_missing_file_is_zeros_and_shifts_no_other():
    envelopes = [envelope(3), envelope(2)]
    body = frame.pack(envelopes, [{}, {"0" * 64: b"ab"}])

    assert list(frame.unpack(body)[1][1].values()) == [b"ab"]


@pytest.mark.parametrize("body", [b"", b"\0\0\0", b"\0\0\0\5{}", b"\xff\xff\xff\xff{}"])
def test_lengths_that_do_not_fit_are_refused(body):
    assert refusal(frame.unpack, body) == "sync.frame"


@given(st.binary(max_size=200))
def test_no_bytes_break_a_frame(data):
    for body in (data, len(data).to_bytes(4, "big") + data, b'\0\0\0\x0f{"packages":[]}' + data):
        try:
            frame.unpack(body)
        except Problem:
            continue


@pytest.mark.parametrize("blobs", [None, 5, [None], [{"size": -1}], [{"size": True}], [{"size": 2**70}], [{}]])
def test_an_envelope_with_unusable_sizes_has_no_files(blobs):
    import json

    head = json.dumps({"packages": [{"manifest": {"blobs": blobs}}, None, 5]}).encode()

    assert [files for _, files in frame.unpack(len(head).to_bytes(4, "big") + head + b"bytes")] == [{}, {}, {}]
