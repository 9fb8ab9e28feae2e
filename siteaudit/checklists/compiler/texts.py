"""Labels, hints and messages of a program, with the expressions inside them, and the files beside them.

For `compile.py`: {language: text | [part, ..]}, a part being a text or an expression.
"""

from ..xpath.expression import parse_expression
from ..xpath.grammar import Unsupported
from .xform import MEDIA, Output


class Texts:
    """Writes texts for one form; what cannot be written goes to `refuse(path, column, said)`."""

    def __init__(self, kinds, refuse):
        self.kinds = kinds
        self.shapes = {}
        self.refuse = refuse
        self.files = set()

    def written(self, texts, at, path, column):
        """The texts of one cell, whose expressions are seen from `at`; `path` is where a fault belongs."""
        return {language: self._parts(found, at, path, column) for language, found in texts.items()}

    def media(self, find):
        """{language: {kind: file}} of what `find(kind)` gives by language."""
        found = {}
        for kind in MEDIA:
            for language, address in find(kind).items():
                file = address.rsplit("/", 1)[-1]
                found.setdefault(language, {})[kind] = file
                self.files.add(file)
        return found

    def _parts(self, found, at, path, column):
        if isinstance(found, str):
            return found
        return [self._expression(part.value, at, path, column) if isinstance(part, Output) else part for part in found]

    def _expression(self, text, at, path, column):
        try:
            return parse_expression(text, at, self.kinds, self.shapes, shown=True)
        except Unsupported as error:
            self.refuse(path, column, error.said)
            return ""
