"""siteaudit bench form: a very large form on a phone slowed down, by itself or beside ODK Web Forms. For makers; needs what the tests need."""

import contextlib
import functools
import http.server
import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import brotli
import click

from siteaudit.core.settings import ROOT
from siteaudit.demo import big_form

from . import json_option, show

SECRET = "four plain words here"  # noqa: S105 - of a phone that lives for a minute
PEER = ROOT / "data" / "bench-peer"
HOW_TO = f"npm install --prefix {PEER.relative_to(ROOT)} --no-audit --no-fund @getodk/web-forms@0.22.0 vue@3"
_RENDERS = ("/field/js/domain/", "/field/js/ui/parts/", "/field/js/ui/views/section.js", "/field/js/ui/sections.js", "/field/js/lazy/")
_START_S, _ROUNDS = 300, 24
# For each tap, keystroke and left field: when the next frame is on the screen, and when all that follows from it is.
_METER = """() => {
  const painted = (then) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); });
  window.meter = { next: [], all: [] };
  let busy = false;
  const begin = ({ timeStamp, target, type }) => {
    const typed = target.matches?.("textarea, input:not([type=radio], [type=checkbox])");
    if (busy || !target.closest?.("input, textarea, select, label") || (typed && type === "click")) return; // going into a field is no answer yet
    busy = true;
    painted(() => {
      meter.next.push(performance.now() - timeStamp);
      setTimeout(() => painted(() => { meter.all.push(performance.now() - timeStamp); busy = false; }));
    });
  };
  for (const type of ["click", "input", "change"]) document.addEventListener(type, begin, true);
}"""
_PLACE = "(it) => { it.scrollIntoView({ block: 'center' }); const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }"
# Milliseconds from a change of address until its first and last question are on the screen.
_OPEN = """([place, wanted]) => new Promise((done) => {
  const start = performance.now();
  const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => done(performance.now() - start); port2.postMessage(0); })
    : requestAnimationFrame(look));
  location.hash = place;
  requestAnimationFrame(look);
})"""


@click.group()
def bench():
    """Measurements, printed and never judged."""


@bench.command()
@click.option("--slow", default=6, show_default=True, help="how many times slower the processor is made")
@click.option("--peer", is_flag=True, help=f"the same form in ODK Web Forms too: {HOW_TO}")
@click.option("--patience", default=1200, show_default=True, help="seconds that ODK Web Forms has to show the form")
@json_option
def form(slow, peer, patience, as_json):
    """A form of 300 questions, a repeat of 100 rows and a list of 16,000: page shown, answer to next paint, compressed size."""
    if peer and not (PEER / "node_modules").is_dir():
        raise click.UsageError(f"ODK Web Forms is not here: {HOW_TO}")
    with tempfile.TemporaryDirectory() as folder:
        files = _write(pathlib.Path(folder))
        told = {"slowed": slow, "load": round(os.getloadavg()[0], 2), **_sizes(), "ours": _ours(files, slow)}
        if peer:
            told["peer"] = _peer(files, slow, patience)
            told["ratio"] = {name: round(told["peer"][name] / took, 1) for name, took in told["ours"].items() if name in told["peer"] and name.endswith("_ms")}
    show(told, as_json, json.dumps(told, indent=2))


def _write(folder):
    (folder / "media").mkdir()
    (folder / f"{big_form.NAME}.yaml").write_text(big_form.source(), encoding="utf-8")
    (folder / "media" / big_form.LIST).write_text(big_form.villages(), encoding="utf-8")
    return folder


def _sizes():
    from siteaudit.web import catalogues, shell

    catalogues.build()
    made = shell.Shell()
    parts = [body for name, body in (made.files | made.work).items() if name.startswith(_RENDERS)]
    pack = shell.PACKERS["br"]
    return {"kB_evaluator_and_renderer": _kb(pack(b"".join(parts))), "kB_shell": _kb(pack(made.body)), "kB_work": _kb(pack(made.work_body))}


def _kb(body):
    return round(len(body) / 1000, 1)


@contextlib.contextmanager
def _page():
    """A page in a browser of its own: one that is slowed down keeps a core busy for as long as it is open."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise click.UsageError("a browser is needed: pip install -r requirements-test.txt, and Chromium") from error
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB").new_page()
        browser.close()


def _ours(folder, slow):
    with _office(folder) as (url, code), _page() as page:
        page.set_default_timeout(60_000)
        visit = _begin_visit(page, url, code)
        page.reload()
        page.fill("#secret", SECRET)
        page.click(".action .main")
        page.wait_for_selector("#secret", state="detached")
        _slow_down(page, slow)
        place = f"#/visit/{visit}/list/{big_form.NAME}"
        # The first time, the form and its list are decrypted and laid out.
        first = page.evaluate(_OPEN, [f"{place}/0", "[data-question^='g1/']"])
        shown = [page.evaluate(_OPEN, [f"{place}/{at}", f"[data-question^='g{at + 1}/']"]) for at in range(1, big_form.GROUPS)]
        shown.append(page.evaluate(_OPEN, [f"{place}/{big_form.GROUPS}", "[data-row]"]))
        page.evaluate(_METER)
        _answer_rows(page)
        _answer_questions(page, place)
        _choose_villages(page, place)
        return {"page_first_ms": round(first), "page_ms": _quantile(shown, 0.95), **_meter(page)}


def _begin_visit(page, url, code):
    page.goto(f"{url}/field/")
    page.click("button[lang=en]")
    page.fill("#code", code)
    page.click(".action .main")
    page.fill("#secret", SECRET)
    page.click(".action .main")
    page.wait_for_selector(".action a.main")
    page.evaluate("location.hash = '#/start/new'")
    page.fill("#site-name", "Bench")
    for box in page.locator(".answers .answer").all():
        box.locator("input").set_checked("very large" in box.inner_text())
    page.click(".action button.main")
    page.locator(".answer:has(> input[value='on_site'])").click()
    return page.evaluate("location.hash.split('/')[2]")


def _answer_rows(page):
    """In rows of the repeat: a choice that brings two questions up, and a number that a sum over all rows reads."""
    for at in range(1, _ROUNDS // 3 + 1):
        page.click(f"[data-row$='barrier[{at + 1}]']")
        row = f"[data-question$='barrier[{at + 1}]/{{}}']"
        _tap(page, f"{row.format('paid')} .answer:has([value='yes'])")
        _type(page, f"{row.format('amount')} input[inputmode]", "250")


def _answer_questions(page, place):
    page.evaluate(_OPEN, [f"{place}/1", "[data-question^='g2/']"])
    for n in range(1, big_form.IN_GROUP):
        block = f"[data-question='g2/q2_{n}']"
        kind = big_form.KINDS[(n - 1) % len(big_form.KINDS)]
        if kind.startswith("select"):
            _tap(page, f"{block} .answer >> nth=0")
        else:
            _type(page, f"{block} :is(input[inputmode], textarea) >> nth=0", "12")


def _choose_villages(page, place):
    """From the whole list by letters, and from what is left of it after the province."""
    page.evaluate(_OPEN, [f"{place}/9", "[data-question$='/origin'] input[type=search]"])
    for _at in range(3):
        _tap(page, "[data-question$='/province'] .answer >> nth=2")
        _tap(page, "[data-question$='/province'] .answer >> nth=3")
    _type(page, "[data-question$='/village'] input[type=search]", "lage 15")
    page.wait_for_timeout(1500)
    _tap(page, "[data-question$='/village'] .answer >> nth=1")
    _type(page, "[data-question$='/origin'] input[type=search]", "village 1599")
    page.wait_for_timeout(1500)
    _tap(page, "[data-question$='/origin'] .answer >> nth=1")


def _peer(folder, slow, patience):
    """Its page while slowed; where that is not there in time, its answers are measured on a page that is slowed only once it is shown."""
    from siteaudit.checklists import source

    xform = source.xform_of(folder / f"{big_form.NAME}.yaml")
    size = sum(len(brotli.compress(file.read_bytes(), quality=9)) for file in (PEER / "node_modules/@getodk/web-forms/dist").glob("index*.js"))
    told = {"kB_code": round(size / 1000)}
    with _pages(folder, xform) as (url, shown):
        with _page() as page:
            took = _show_peer(page, url, shown, slow, patience)
            told |= {"page_first_ms": took or patience * 1000, "page_was_shown": bool(took)}
            if took:
                return told | _answer_peer(page)
        with _page() as page:
            told["page_unslowed_ms"] = _show_peer(page, url, shown, 1, patience)
            if told["page_unslowed_ms"]:
                _slow_down(page, slow)
                told |= _answer_peer(page)
            return told


def _show_peer(page, url, told, slow, patience):
    """Milliseconds until its first question is on the screen; None where that takes longer than `patience` seconds."""
    page.goto(f"{url}/page.html")
    page.wait_for_function("() => window.ready")
    _slow_down(page, slow)
    page.evaluate("() => { const start = performance.now(); setTimeout(() => show().then(() => fetch(`/shown?${performance.now() - start}`))); }")
    try:
        return round(told.get(timeout=patience))
    except queue.Empty:
        return None


def _answer_peer(page):
    page.set_default_timeout(600_000)
    page.evaluate(_METER)
    controls = page.locator(".question-container")
    for at in range(_ROUNDS):
        block = controls.nth(30 + at)
        radio, box = block.locator("input[type=radio], input[type=checkbox]").first, block.locator("input:not([type=radio], [type=checkbox]), textarea").first
        if radio.count():
            radio.scroll_into_view_if_needed()
            radio.click(force=True)
        elif box.count():
            box.scroll_into_view_if_needed()
            box.click()
            page.keyboard.type("12", delay=120)
            page.keyboard.press("Tab")
        page.wait_for_timeout(250)
    return _meter(page)


_PAGE = """<!doctype html><meta charset="utf-8"><div id="app"></div>
<script type="importmap">{"imports": {"vue": "/node_modules/vue/dist/vue.runtime.esm-browser.prod.js"}}</script>
<script type="module">
import { createApp, h } from "vue";
import { OdkWebForm, webFormsPlugin } from "/node_modules/@getodk/web-forms/dist/index.js";
const [xml, rows] = await Promise.all(["/form.xml", "/media/villages.csv"].map(async (name) => (await fetch(name)).text()));
window.show = () => new Promise((done) => {
  const app = createApp({ render: () => h(OdkWebForm, { formXml: xml, missingResourceBehavior: "DEFAULT",
    fetchFormAttachment: async () => new Response(rows, { headers: { "Content-Type": "text/csv" } }) }) });
  app.use(webFormsPlugin).mount("#app");
  const look = () => (document.querySelector(".question-container") ? requestAnimationFrame(() => setTimeout(done)) : requestAnimationFrame(look));
  look();
});
window.ready = true;
</script>"""


@contextlib.contextmanager
def _pages(folder, xform):
    """ODK Web Forms' files, a page for them, the form and its list; and what the page tells when it is shown, for nobody can ask a page that is busy."""
    (folder / "page.html").write_text(_PAGE, encoding="utf-8")
    (folder / "form.xml").write_text(xform, encoding="utf-8")
    (folder / "node_modules").symlink_to(PEER / "node_modules")
    shown = queue.Queue()

    class Files(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            place, _, took = self.path.partition("?")
            if place == "/shown":
                shown.put(float(took))
            super().do_GET()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", shown
    server.shutdown()
    server.server_close()


def _slow_down(page, times):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def _press(page, what):
    """A bare press of the mouse: Playwright's own looks at the page would be measured with it."""
    place = page.locator(what).first.evaluate(_PLACE)
    page.wait_for_timeout(300)
    page.mouse.click(*place)


def _tap(page, what):
    _press(page, what)
    page.wait_for_timeout(400)


def _type(page, what, text):
    _press(page, what)
    page.keyboard.type(text, delay=150)
    page.keyboard.press("Tab")
    page.wait_for_timeout(400)


def _meter(page):
    told = page.evaluate("() => window.meter")
    return {"answers": len(told["all"]), "next_paint_p95_ms": _quantile(told["next"], 0.95), "all_drawn_p95_ms": _quantile(told["all"], 0.95), "worst_ms": round(max(told["all"]))}


def _quantile(values, part):
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))])


@contextlib.contextmanager
def _office(folder):
    """A demonstration with the form published: its address and a code for a phone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    data.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SITEAUDIT_")}
    environment |= {"SITEAUDIT_DATA_DIR": str(data), "PORT": str(port)}
    run = [sys.executable, "-m", "siteaudit"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*run, "demo"], cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own command
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        environment["SITEAUDIT_CONFIG"] = str(data.with_name("data.toml"))
        tell = functools.partial(subprocess.run, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        tell([*run, "checklist", "publish", str(folder / f"{big_form.NAME}.yaml"), "--media", str(folder / "media")])
        yield f"http://127.0.0.1:{port}", tell([*run, "device", "enrol", "amina@example.org"]).stdout.split()[-1]
    finally:
        server.terminate()
        server.wait()


def _wait(address, server):
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return
        time.sleep(0.2)
    raise click.ClickException("the demonstration did not start")


COMMANDS = [bench]
