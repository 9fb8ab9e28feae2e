"""The rooms of static/js: who may import whom, who may touch what, and nothing that makes code or HTML from text."""

import pathlib
import re

import pytest

JS = pathlib.Path(__file__).resolve().parents[2] / "static" / "js"
MAY_IMPORT = {
    "domain": set(),
    "vault": {"domain", "trusted.js"},
    "store": {"vault", "domain"},
    "sync": {"store", "domain"},
    "ui": {"domain", "store", "sync", "vault", "bus.js", "i18n.js", "router.js", "trusted.js"},
    "lazy": {"ui", "domain", "store", "i18n.js"},
}
BARE = {"ui": {"preact", "preact/hooks", "htm"}, "lazy": {"preact", "preact/hooks"}, "store": {"idb"}}
ONLY_IN = {
    r"\bfetch\(|\b(XMLHttpRequest|sendBeacon|WebSocket|WebTransport|EventSource)\b": {"sync"},
    # The only words outside the vault's journals: a counter, and which language.
    r"\b(localStorage|sessionStorage)\b": {"store"},
    r"\bcaches\.|\bdocument\.cookie\b": set(),
    r"\b(indexedDB|openDB)\b": {"store"},
    r"\bdocument\??\.(?!visibilityState|addEventListener\(\"visibilitychange\")": {"ui", "lazy"},
    r"\bcrypto\.subtle\b": {"vault", "store", "domain"},
    r"\bgetDirectory\(": {"vault", "store"},
}
NEVER = r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|\beval\(|new Function|document\.write|set(Timeout|Interval)\(\s*[\"'`]"
FILES = [path for room in MAY_IMPORT for path in sorted((JS / room).rglob("*.js"))]


def code_of(path):
    """The file without its comments: they may name what the code must not do."""
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(JS).as_posix())
def test_a_file_imports_only_what_its_room_may(path):
    room = path.relative_to(JS).parts[0]
    for name in re.findall(r'(?:from|import|import\()\s*"([^"]+)"', code_of(path)):
        if not name.startswith("."):
            assert name in BARE.get(room, set()) or name.startswith("/field/locales/"), name
            continue
        there = (path.parent / name).resolve().relative_to(JS).parts[0]
        assert there == room or there in MAY_IMPORT[room], name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(JS).as_posix())
def test_each_power_is_held_by_one_room(path):
    room, code = path.relative_to(JS).parts[0], code_of(path)
    for power, holders in ONLY_IN.items():
        if re.search(power, code):
            assert room in holders, power


@pytest.mark.parametrize("code", [
    "globalThis.document?.querySelector(1)", "document.title", "navigator.sendBeacon(1)", "new WebSocket(1)", "localStorage.setItem(1)",
    "await caches.open(1)", "document.cookie", "window.fetch(1)",
])  # fmt: skip
def test_the_check_of_powers_can_fail(code):
    assert [power for power, holders in ONLY_IN.items() if re.search(power, code) and "domain" not in holders]


@pytest.mark.parametrize("path", sorted(JS.rglob("*.js")), ids=lambda path: path.relative_to(JS).as_posix())
def test_no_code_and_no_html_is_made_from_text(path):
    assert not re.search(NEVER, code_of(path))
