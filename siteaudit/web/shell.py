"""Serves the phone app below /field/: the page, its worker, its two whole files `shell` and `work`, and single files of static/.

The shell is what a person sees who has no work yet: it opens, takes an office's code and a secret, lists, sends.
`work` is everything of a visit, and comes with the first work package. The worker checks the SHA-256 of each as
a whole and fills its cache from it. Only files that match the lists below can be asked for.
"""

import base64
import functools
import gzip
import hashlib
import json
import re

import brotli
from flask import Blueprint, Response, request

from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT

from . import catalogues

STATIC = ROOT / "static"
bp = Blueprint("shell", __name__, url_prefix="/field")

_PLAIN = ("index.html", "manifest.webmanifest", "css/*.css", "icons/*.svg", "vendor/*.mjs")
# The shell's modules are these and what they import, and what that imports; all others are of a visit.
_STARTS = ("js/boot.js", "js/app.js", "js/vault/worker.js")
_MODULES = ("js/*.js", *(f"js/{room}/**/*.js" for room in ("domain", "vault", "store", "sync", "ui", "lazy")))
_IMPORT = re.compile(r'^(?:import|export)\s[^"(]*"(\.[^"]+)"', re.MULTILINE)
# The phone fetches these when first needed and keeps them; the worker checks each by its hash. Texts of each language join them.
_LAZY = ("icons/*.png",)
# For office and registry pages; a change here is no news for a phone.
_PAGES = ("vendor/leaflet/*", "js/office/**/*.js", "js/registry/**/*.js", "css/lazy/*.css")
# For maintainers; never served.
_NEVER = ("README.md", "**/README.md", "sw.js", "locales/*.json", "vendor/*.LICENSE", "vendor/SHA256SUMS",
          "vendor/package*.json", "vendor/.npmrc", "vendor/vendor.mjs")
_TYPES = {"html": "text/html", "js": "text/javascript", "mjs": "text/javascript", "css": "text/css", "svg": "image/svg+xml",
          "png": "image/png", "webmanifest": "application/manifest+json", "bin": "application/octet-stream"}
# Notes for readers: a whole block, and words after a line of code that hold no quotation mark (it could be a text).
_NOTE = re.compile(r"/\*\*.*?\*/|^/\*.*?\*/", re.DOTALL | re.MULTILINE)
_AFTERWORD = re.compile(r"""\s+// [^"'`]*$""")
PACKERS = {"br": lambda content: brotli.compress(content, quality=11), "gzip": lambda content: gzip.compress(content, 9, mtime=0)}
_POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-{digest}'; connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types siteaudit"
)


class Shell:
    """One state of static/: its files, the shell file made from them, and their version."""

    def __init__(self):
        read = lambda names: {f"/field/{name}": (STATIC / name).read_bytes() for name in names}  # noqa: E731
        self.lazy, self.pages = read(names_of(_LAZY)), read(names_of(_PAGES))
        shell, self.work = ({name: bare(name, body) for name, body in read(names).items()} for names in (shell_names(), work_names()))
        for language in catalogues.LANGUAGES:
            texts = (STATIC / "locales" / f"{language}.json").read_text(encoding="utf-8")
            self.lazy[f"/field/locales/{language}.js"] = f"export default {texts};\n".encode()
        worker = (STATIC / "sw.js").read_text(encoding="utf-8")
        parts = [part for name, body in sorted((shell | self.work | self.lazy).items()) for part in (name.encode(), body)]
        self.version = digest_of(*parts, worker.encode())[:16]
        page = shell.pop("/field/index.html").decode().replace("__VERSION__", self.version)
        self.headers = {"Content-Security-Policy": _POLICY.format(digest=map_digest(page)), "X-Content-Type-Options": "nosniff",
                        "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
                        "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)"}
        self.files = {"/field/": page.encode(), **shell}
        # Before the worker is in charge only a sentence is shown: two of the four style sheets are enough, and the bytes are paid twice.
        self.first_page = re.sub(r'<link rel="stylesheet" href="/field/css/(?:layout|parts).css">\n', "", page).encode()
        self.body, self.work_body = self._whole(self.files), self._whole(self.work)
        self.worker = (
            worker.replace("__VERSION__", self.version)
            .replace("__SHELL__", digest_of(self.body))
            .replace("__WORK__", digest_of(self.work_body))
            .replace('"__FILES__"', json.dumps(sorted(self.files)))
            .replace('"__WORK_FILES__"', json.dumps(sorted(self.work)))
            .replace('"__LAZY__"', json.dumps({name: digest_of(content) for name, content in self.lazy.items()}))
        )

    def _whole(self, files):
        """One line of JSON (headers, then name, type and length of each file), then the files' bytes in that order."""
        index = {"headers": self.headers, "files": [[name, type_of(name), len(content)] for name, content in files.items()]}
        return json.dumps(index, separators=(",", ":")).encode() + b"\n" + b"".join(files.values())


def shell_names():
    """Files of static/ that the shell consists of."""
    found, left = set(), list(_STARTS)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            text = (STATIC / name).read_text(encoding="utf-8")
            left += [(STATIC / name).parent.joinpath(one).resolve().relative_to(STATIC.resolve()).as_posix() for one in _IMPORT.findall(text)]
    return sorted(found | set(names_of(_PLAIN)))


def work_names():
    """Modules that only a visit needs."""
    return sorted(set(names_of(_MODULES)) - set(shell_names()))


def names_of(patterns):
    """Files of static/ that match, as sorted relative names."""
    found = {path for pattern in patterns for path in STATIC.glob(pattern) if path.is_file() and "node_modules" not in path.parts}
    if patterns is not _NEVER:
        found -= {path for pattern in _NEVER for path in STATIC.glob(pattern)}
    return sorted(path.relative_to(STATIC).as_posix() for path in found)


def digest_of(*parts):
    """SHA-256 over the parts as hex."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def bare(name, body):
    """A module or style sheet without comments and indents: they are for those who read static/, phones pay for them by the byte."""
    if not name.endswith((".js", ".css")):
        return body
    text = _NOTE.sub("", body.decode())
    lines = (_AFTERWORD.sub("", line) if name.endswith(".js") else line for line in text.split("\n"))
    return "\n".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("//")).encode()


def map_digest(page):
    """The hash of the import map, the page's only inline script, as the policy names it."""
    inside = re.search(r'<script type="importmap">(.*?)</script>', page, re.DOTALL).group(1)
    return base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()


def type_of(name):
    """Content type of a file by its ending; the page itself ends with a slash."""
    kind = _TYPES[name.rsplit(".", 1)[-1] if "." in name else "html"]
    return kind if kind in ("image/png", "application/octet-stream") else f"{kind}; charset=utf-8"


def current():
    """The shell of what lies in static/ now; made again only when a file there changed."""
    newest = max(path.stat().st_mtime_ns for folder in ("css", "icons", "js", "locales", "vendor") for path in (STATIC / folder).rglob("*")
                 if "node_modules" not in path.parts)
    newest = max(newest, *((STATIC / name).stat().st_mtime_ns for name in ("index.html", "sw.js", "manifest.webmanifest")))
    return _made(newest)


@functools.lru_cache(maxsize=2)
def _made(_newest):
    return Shell()


@bp.get("/")
def page():
    """The phone app's page."""
    shell = current()
    return _answer(shell.first_page, "/field/", shell)


@bp.get("/sw.js")
def worker():
    """The service worker of this version."""
    answer = _answer(current().worker.encode(), "/field/sw.js", current())
    answer.headers["Service-Worker-Allowed"] = "/field/"
    return answer


@bp.get("/shell")
def shell_file():
    """Every file of the shell in one answer."""
    return _answer(current().body, "/field/shell.bin", current())


@bp.get("/work")
def work_file():
    """Every file that only a visit needs in one answer."""
    return _answer(current().work_body, "/field/work.bin", current())


@bp.get("/<path:name>")
def single(name):
    """One file of static/: what office pages use, and what the phone loads when first needed."""
    shell = current()
    content = next((part[f"/field/{name}"] for part in (shell.files, shell.work, shell.lazy, shell.pages) if f"/field/{name}" in part), None)
    if content is None:
        raise Problem("item.not-found")
    return _answer(content, name, shell)


def _answer(content, name, shell):
    encoding = next((one for one in PACKERS if request.accept_encodings.quality(one) > 0), None) if type_of(name) != "image/png" else None
    answer = Response(packed(content, encoding) if encoding else content, content_type=type_of(name), headers=shell.headers)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(f"{digest_of(content)[:32]}-{encoding or 'plain'}")
    return answer.make_conditional(request)


@functools.lru_cache(maxsize=400)
def packed(content, encoding):
    """Compressed once and as hard as it goes: phones pay for every byte."""
    return PACKERS[encoding](content)
