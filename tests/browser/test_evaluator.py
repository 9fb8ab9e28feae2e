"""The shared vectors in real Chromium: a phone reads them as Node and Python do."""

import functools
import http.server
import threading

import pytest
from playwright.sync_api import sync_playwright

from tests.node import ROOT

from .phone import executable, require_browser

require_browser()

RUN = """async () => {
  const { casesOf, FILES } = await import("/tests/js/vectors.mjs");
  const read = async (name) => [name, await (await fetch(`/tests/vectors/${name}.json`)).json()];
  const cases = casesOf(Object.fromEntries(await Promise.all(FILES.map(read))));
  const faults = [];
  for (const [name, run] of cases) {
    try { run(); } catch (error) { faults.push(`${name}: ${error.message}`); }
  }
  return { count: cases.length, faults };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the repository and says nothing."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, *_):
        """Nobody reads it."""


@pytest.fixture
def address():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_vectors_mean_the_same_in_chromium(address):
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/tests/vectors/language.json")

        found = page.evaluate(RUN)

        browser.close()
    assert found["faults"] == []
    assert found["count"] > 600
