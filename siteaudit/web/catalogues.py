"""Interface texts: merges translations/parts/*.po into compiled catalogues and the phone's JSON.

The .po files are the only source. Server texts have English sentences as ids; phone texts have the
context `phone` and codes as ids. What is made here is ignored by git and made again when a part changed.
"""

import contextlib
import json
import pathlib
import secrets

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from siteaudit.core.typography import bound

LANGUAGES = ("en", "fr", "sw")
FOLDER = pathlib.Path(__file__).parent / "translations"
STATIC = pathlib.Path(__file__).resolve().parents[2] / "static" / "locales"


def merge(language):
    """One catalogue of all parts in `language`; in French no line begins with a sign that belongs to the word before it."""
    merged = Catalog(locale=language, domain="messages")
    for path in sorted((FOLDER / "parts").glob(f"*.{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged.add(message.id, bound(message.string, language), context=message.context)
    return merged


def phone_texts(catalogue):
    """The phone's part as {code: text}."""
    return {message.id: message.string for message in catalogue if message.context == "phone" and message.string}


def build(force=False):
    """Write the .mo and .json files when a part, or this file, is newer than they are."""
    newest = max(path.stat().st_mtime for path in (pathlib.Path(__file__), *(FOLDER / "parts").glob("*.po")))
    for language in LANGUAGES:
        compiled = FOLDER / language / "LC_MESSAGES" / "messages.mo"
        texts = STATIC / f"{language}.json"
        if not force and all(p.exists() and p.stat().st_mtime >= newest for p in (compiled, texts)):
            continue
        catalogue = merge(language)
        content = json.dumps(phone_texts(catalogue), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for path in (compiled, texts):
            path.parent.mkdir(parents=True, exist_ok=True)
        with _whole(compiled) as file:
            write_mo(file, catalogue)
        with _whole(texts, beside=compiled) as file:
            file.write(content.encode())


@contextlib.contextmanager
def _whole(path, beside=None):
    """A file that takes its name when it is complete: several processes start at once, and a start may be cut off.

    Until then it lies `beside` another one: what is in static/ is looked at all the time.
    """
    fresh = (beside or path).with_name(f"{secrets.token_hex(8)}.mo")
    try:
        with fresh.open("wb") as file:
            yield file
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
