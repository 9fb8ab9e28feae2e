"""A phone for the tests: Chromium on a profile that stays, a bare page below /field/, and calls into static/js by name.
Used by the tests of vault, drafts, store, files, outbox and profile; screens have their own tests."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

SECRET = "four plain words here"
LISTS = [{"name": "human-rights", "version": "1", "digest": "d1" * 32}]

# Calls `name` of a module with arguments; a Problem comes back as {"code", "details"}.
CALL = """async ([module, name, args]) => {
  const found = (await import(`/field/js/${module}.js`))[name];
  try { return (await found(...args)) ?? null; } catch (problem) {
    if (!problem.code || typeof problem.code !== "string") throw problem;
    return {code: problem.code, details: problem.details};
  }
}"""


# A picture of this size and kind, kept with the visit; comes back as store/photos tells of it, or as the code of a refusal.
PHOTO = """async ([visit, side, kind, more]) => {
  const canvas = new OffscreenCanvas(side, side / 2);
  const pen = canvas.getContext('2d');
  const noise = pen.createImageData(side, side / 2);
  for (let i = 0; i < noise.data.length; i += 65536) crypto.getRandomValues(new Uint8Array(noise.data.buffer, i, Math.min(65536, noise.data.length - i)));
  pen.putImageData(noise, 0, 0);
  const blob = await canvas.convertToBlob({type: kind});
  const {add} = await import('/field/js/store/photos.js');
  return add(visit, {checklist: 'human-rights', question: 'children/HR10', person: false, part: 'assessment', ...more}, blob);
}"""
WIPE = """async () => {
  localStorage.clear();
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, {recursive: true});
  const gone = indexedDB.deleteDatabase("siteaudit");
  await new Promise((done) => { gone.onsuccess = gone.onerror = gone.onblocked = done; });
}"""


class Phone:
    def __init__(self, context, office):
        self.context, self.office, self.page = context, office, context.pages[0] if context.pages else context.new_page()
        self.faults = []
        self.page.on("console", lambda line: line.type == "error" and self.faults.append(line.text))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.load()

    def load(self):
        self.page.goto(f"{self.office.url}/field/bare.html")

    def call(self, module, name, *args):
        return self.page.evaluate(CALL, [module, name, list(args)])

    def run(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def renew(self):
        """As from the shop: nothing of an earlier install is left."""
        self.load()
        self.run(WIPE)
        self.load()

    def enrol(self, **more):
        code = more.pop("code") if "code" in more else f"{self.office.code}.{self.office.receipt.id}"
        return self.call("sync/enrol", "enrol", {"code": code, "passphrase": SECRET, "language": "fr"} | more)

    def open_draft(self, **more):
        return self.call("store/drafts", "open", {"site": "s1", "label": "Rubaya 3", "plan": None, "checklists": LISTS} | more)

    def answer(self, visit, question, value, part="assessment"):
        return self.call("store/drafts", "save", visit, {"kind": "answer", "checklist": "human-rights", "id": question, "value": value, "part": part})

    def finish(self, visit, **more):
        draft = self.call("store/drafts", "read", visit)
        records = {"assessment": {"visit": draft["visit"], "submissions": list(draft["submissions"].values())}, "protected": {"visit": visit, "submissions": []}}
        return self.call("store/drafts", "finish", visit, records | more)

    def lines(self):
        return self.call("store/outbox", "list")

    def send(self):
        return self.call("sync/sender", "sendNow")


def executable():
    return shutil.which("chromium") or shutil.which("chromium-browser")


def require_browser():
    """At the top of a test module: without Chromium its tests skip, under CI they fail."""
    if executable():
        return
    if os.environ.get("CI"):
        raise RuntimeError("Chromium is required under CI: install it")
    pytest.skip("Chromium not found: install it or run ./test as root", allow_module_level=True)


@contextlib.contextmanager
def phone(office, profile: Path):
    """A phone whose browser ends in good order."""
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        context = player.chromium.launch_persistent_context(str(profile), executable_path=executable(), args=args, headless=True)
        try:
            yield Phone(context, office)
        finally:
            context.close()


def processes(profile: Path):
    """Ids of the browser processes that use this profile."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if str(profile).encode() in (entry / "cmdline").read_bytes():
                    yield int(entry.name)


def kill(profile: Path):
    """End the browser of this profile as a dead battery would."""
    for pid in [pid for pid in processes(profile) if pid != os.getpid()]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while list(processes(profile)):
        time.sleep(0.02)
