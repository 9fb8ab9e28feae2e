"""Pure: the XML documents of the door, byte for byte the same for the same content: Collect compares their hashes."""

import hashlib
from xml.sax.saxutils import escape

from siteaudit.core.ids import is_id

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORMS = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"
_RESPONSE = "http://openrosa.org/http/response"


def md5(content):
    """The hash that the protocol asks for, of bytes; nothing is proven by it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def form_list(forms):
    """The list of forms: dicts with formID, name, version, hash, downloadUrl and perhaps manifestUrl, in this order."""
    entries = "".join(f"  <xform>\n{_elements(form, 4)}  </xform>\n" for form in forms)
    return f'{HEAD}<xforms xmlns="{_FORMS}">\n{entries}</xforms>\n'


def manifest(files):
    """The files of a form: dicts with filename, hash, downloadUrl; with integrityUrl it is a list of entities."""
    entries = ""
    for file in files:
        kind = ' type="entityList"' if "integrityUrl" in file else ""
        entries += f"  <mediaFile{kind}>\n{_elements(file, 4)}  </mediaFile>\n"
    return f'{HEAD}<manifest xmlns="{_MANIFEST}">\n{entries}</manifest>\n'


def integrity(entities):
    """Whether each asked entity is gone: pairs of id and truth. What is no id of ours may hold signs that XML forbids."""
    entries = "".join(
        f'    <entity id="{_attribute(uid)}"><deleted>{str(gone).lower()}</deleted></entity>\n'
        for uid, gone in entities
        if is_id(uid)
    )
    return f"{HEAD}<data>\n  <entities>\n{entries}  </entities>\n</data>\n"


def response(message, nature):
    """What a client shows its user."""
    text = f'  <message nature="{_attribute(nature)}">{escape(message)}</message>\n'
    return f'{HEAD}<OpenRosaResponse xmlns="{_RESPONSE}" items="0">\n{text}</OpenRosaResponse>\n'


def _elements(fields, indent):
    return "".join(f"{' ' * indent}<{name}>{escape(text)}</{name}>\n" for name, text in fields.items())


def _attribute(text):
    return escape(text, {'"': "&quot;"})
