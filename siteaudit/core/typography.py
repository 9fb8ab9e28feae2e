"""How a text is set: in French no line begins with a sign that belongs to the word before it. Pure.

Called where texts are read: catalogues of the interface, texts of checklists. The phone does the same (`static/js/i18n.js`).
"""

import re

# Before a sign of its own, but not before a place for words; after an opening quotation mark.
_FRENCH_SPACE = re.compile(r" (?=[?!:;»]|%(?!\())|(?<=«) ")


def bound(text, language):
    """`text`, or the forms of a plural, whose French signs stay with their word."""
    if language != "fr":
        return text
    return tuple(bound(one, language) for one in text) if isinstance(text, tuple) else _FRENCH_SPACE.sub("\u00a0", text)
