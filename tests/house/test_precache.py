"""The phone's shell is whole: every file of static/ is in it, loaded later, or never served; the worker knows each by hash."""

import json
import re
import subprocess

import pytest
from flask import Flask

from siteaudit.web import answers, catalogues, shell

from ..node import NODE

IMPORT = re.compile(r"""(?:from\s+|import\s+|import\()["'`]([^"'`$]+)["'`]""")


# What works a checklist out and draws it, with what few forms need.
RENDERS = ("/field/js/domain/", "/field/js/ui/parts/", "/field/js/ui/views/section.js", "/field/js/ui/sections.js", "/field/js/lazy/")
# Of the whole app: what a first visit needs, and with what every visit needs after it.
SHELL, WHOLE = {"br": 76_000, "gzip": 86_000}, {"br": 100_000, "gzip": 115_000}


@pytest.fixture(scope="module")
def made():
    catalogues.build()
    return shell.Shell()


@pytest.fixture(scope="module")
def client():
    app = Flask("siteaudit")
    answers.register(app)
    app.register_blueprint(shell.bp)
    return app.test_client()


def test_every_file_of_static_is_in_the_shell_or_loaded_later_or_never_served():
    everything = set(shell.names_of(("**/*", "**/.*")))
    first, work = set(shell.shell_names()), set(shell.work_names())
    later, pages, never = (set(shell.names_of(patterns)) for patterns in (shell._LAZY, shell._PAGES, shell._NEVER))

    assert everything | never == first | work | later | pages | never
    assert len(first) + len(work) + len(later) + len(pages) + len(never) == len(first | work | later | pages | never)


def test_what_a_module_imports_comes_with_it(made):
    names = dict(re.findall(r'"(\w[\w/]*)":"(/field/vendor/[\w.]+)"', made.files["/field/"].decode()))
    for name, body in (made.files | made.work).items():
        if not name.endswith(".js"):
            continue
        there = made.files if name in made.files and name != "/field/js/ui/root.js" else made.files | made.work
        for wanted in IMPORT.findall(body.decode()):
            parts = name.split("/")[:-1]
            for step in wanted.split("/"):
                parts = parts[:-1] if step == ".." else parts if step == "." else [*parts, step]
            found = names.get(wanted) or "/".join(parts)
            assert found in there, f"{name} imports {wanted}"


def test_the_worker_names_the_shell_and_every_later_file_by_hash(made):
    assert f'"{shell.digest_of(made.body)}"' in made.worker
    assert "__" not in re.sub(r"__proto__", "", made.worker)
    assert f'"{shell.digest_of(made.work_body)}"' in made.worker
    for name in made.files | made.work:
        assert f'"{name}"' in made.worker
    for name, body in made.lazy.items():
        assert f'"{name}": "{shell.digest_of(body)}"' in made.worker


def test_office_files_are_no_news_for_a_phone(made):
    assert made.pages
    assert not any(name in made.worker for name in made.pages)


def test_any_changed_byte_changes_the_version(made, monkeypatch):
    monkeypatch.setattr(shell, "bare", lambda _name, body: body + b"\n")

    assert shell.Shell().version != made.version


@pytest.mark.parametrize(("body", "files"), [("body", "files"), ("work_body", "work")])
def test_a_whole_file_holds_every_file_as_it_is(made, body, files):
    head, _, rest = getattr(made, body).partition(b"\n")
    index = json.loads(head)

    at = 0
    for name, kind, length in index["files"]:
        assert rest[at : at + length] == getattr(made, files)[name]
        assert kind == shell.type_of(name)
        at += length
    assert at == len(rest)
    assert index["headers"] == made.headers


def test_notes_and_indents_are_left_out_and_nothing_else():
    text = b"""// duty
const a = "b // c"; // why
/** @type {X} */ const d = `
  //x`;
/**
 * many
 */
if (a) {
  const e = "audio/*"; // it's kept
}
"""

    assert shell.bare("a.js", text).decode().split("\n") == ['const a = "b // c";', "const d = `", 'if (a) {', """const e = "audio/*"; // it's kept""", "}"]
    assert shell.bare("a.css", b"/* duty */\n.a { color: red; }\n  .b { }\n") == b".a { color: red; }\n.b { }"
    assert shell.bare("a.svg", text) == text


def test_no_template_text_looks_like_a_note():
    for name in shell.names_of(shell._MODULES):
        if not name.endswith(".js"):
            continue
        ticks = 0
        for line in (shell.STATIC / name).read_text(encoding="utf-8").split("\n"):
            if line.strip().startswith(("//", "/**")) or shell._AFTERWORD.search(line):
                assert ticks % 2 == 0, f"{name}: {line}"
            if not line.strip().startswith(("//", "/**")):
                ticks += line.count("`") - line.count("\\`")


def test_every_module_can_still_be_read(made, tmp_path):
    for name, body in (made.files | made.work).items():
        if name.endswith(".js"):
            (tmp_path / (name.removeprefix("/field/").replace("/", "-")[:-3] + ".mjs")).write_bytes(body)
    program = "import { readdirSync, readFileSync } from 'node:fs'; import vm from 'node:vm';" \
        "for (const name of readdirSync('.')) new vm.SourceTextModule(readFileSync(name, 'utf8'), { identifier: name });"

    found = subprocess.run([NODE, "--experimental-vm-modules", "--input-type=module", "-e", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stderr


def test_the_policy_names_the_import_map_and_nothing_foreign(client):
    answer = client.get("/field/")
    policy = answer.headers["Content-Security-Policy"]

    assert f"'sha256-{shell.map_digest(answer.text)}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "require-trusted-types-for 'script'; trusted-types siteaudit" in policy
    assert answer.text.count("<script") == 2
    assert not re.search(r"\son\w+=|style=", answer.text)


@pytest.mark.parametrize("path", ["", "sw.js", "shell", "work", "js/app.js", "js/ui/work.js", "css/tokens.css", "icons/icon-192.png", "locales/sw.js", "vendor/preact.mjs"])
def test_every_address_below_field_carries_the_policy(client, path):
    answer = client.get(f"/field/{path}")

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["README.md", "vendor/SHA256SUMS", "vendor/package.json", "js/../../pyproject.toml", "%2e%2e/pyproject.toml", "js", "nothing.js"])
def test_nothing_else_can_be_asked_for(client, path):
    assert client.get(f"/field/{path}").status_code == 404


def test_the_worker_may_rule_the_phone_app_only(client):
    assert client.get("/field/sw.js").headers["Service-Worker-Allowed"] == "/field/"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_shell_and_the_work_travel_small(client, encoding):
    sizes = []
    for path in ("shell", "work"):
        answer = client.get(f"/field/{path}", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        sizes.append(len(answer.data))

    assert sizes[0] <= SHELL[encoding]
    assert sum(sizes) <= WHOLE[encoding]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_evaluator_and_renderer_travel_in_forty_kilobytes(made, encoding):
    parts = [body for name, body in (made.files | made.work).items() if name.startswith(RENDERS) and name.endswith(".js")]

    assert len(parts) > 25
    assert len(shell.PACKERS[encoding](b"".join(parts))) <= 40_000


def test_every_part_that_a_question_may_need_is_a_file(made):
    text = (shell.STATIC / "js/domain/needs.js").read_text(encoding="utf-8")
    needed = set(re.findall(r'"(\w+)"', re.search(r"const LATER = \{(.*?)\}", text).group(1))) | {"draw", "search"}

    assert {f"/field/js/lazy/{name}.js" for name in needed} == {name for name in made.work if "/js/lazy/" in name}


def test_an_unchanged_file_is_not_sent_again(client):
    first = client.get("/field/css/tokens.css")

    assert client.get("/field/css/tokens.css", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_worker_touches_reading_only_and_never_takes_over_by_itself():
    text = (shell.STATIC / "sw.js").read_text(encoding="utf-8")

    assert len(text.splitlines()) < 120
    assert 'request.method !== "GET"' in text
    assert text.count("skipWaiting") == 1
    assert not re.search(r"^import|importScripts", text, re.MULTILINE)
