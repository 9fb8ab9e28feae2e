"""The demonstration of ./run for browser tests: made in a folder of its own, served by gunicorn with intake and second copy.
Used by test_journey.py, test_axe.py and screenshots.py; a Demo can be stopped and started again on the same address."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_MAKE = "from siteaudit.demo import install; install.make(fresh=False, say=lambda line='': print(line, flush=True))"
_LONGEST_S = 60


class Demo:
    """One demonstration; `made` is a folder of another one to copy instead of making it again."""

    def __init__(self, folder, made=None):
        self.data = folder / "data"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.second_copy = folder / "second-copy"
        self.server = None
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "demo.toml"
        told = (ROOT / "config" / "demo.toml").read_text(encoding="utf-8")
        config.write_text(f'{told}public_url = "{self.url}"\nsecond_copy = "{self.second_copy}"\n', encoding="utf-8")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SITEAUDIT_")}
        self.environment |= {"SITEAUDIT_CONFIG": str(config), "SITEAUDIT_DATA_DIR": str(self.data), "PORT": str(self.port)}
        if made:
            shutil.copytree(made / "data", self.data)
        else:
            self._run("-c", _MAKE)

    def _run(self, *arguments):
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)[:80]}: {done.stderr[-2000:]}")
        return done.stdout

    def command(self, *arguments):
        """What `siteaudit ARGUMENTS` prints."""
        return self._run("-m", "siteaudit", *arguments).strip()

    def code(self, name="amina"):
        """A fresh enrolment code with the fingerprint, as it stands in the link and in the QR picture."""
        return self.command("device", "enrol", f"{name}@example.org")

    @property
    def key_file(self):
        """The case officer's key."""
        return self.data / "officer" / "protection-key.json"

    def start(self):
        """Serve, and come back when it answers."""
        log = (self.data.parent / "server.log").open("ab")
        arguments = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config" / "gunicorn.py"), "siteaudit.wsgi:app"]
        self.server = subprocess.Popen(arguments, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        log.close()
        end = time.monotonic() + _LONGEST_S
        while time.monotonic() < end:
            if self.server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError("the demonstration does not answer: " + self.log())

    def stop(self):
        """End the server as a power cut would; requests under way are lost."""
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
        if self.server:
            self.server.wait()
        self.server = None

    def log(self):
        """What the server wrote."""
        path = self.data.parent / "server.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def export(self, form, face, folder):
        """One export by the command line: its manifest as printed; the files lie in `folder`."""
        return json.loads(self.command("export", form, "--face", face, "--out", str(folder), "--json"))


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
