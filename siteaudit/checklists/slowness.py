"""Patterns that take for ever on some answers: each is tried on texts made to mislead it, against the clock.

Called in the limited process only (`limited.py`): a matching pattern is stopped by a signal of the main thread.
"""

import re
import signal

SECONDS = 0.25
_LENGTHS = (28, 3_000)
_MOST = 8


def slow_patterns(program):
    """[(path, column)] of questions whose pattern is too slow."""
    found, judged = [], {}
    for path, column, pattern in _patterns(program["body"]):
        if pattern not in judged:
            judged[pattern] = is_slow(pattern)
        if judged[pattern]:
            found.append((path, column))
    return found


def is_slow(pattern):
    """Whether `pattern` needs longer than SECONDS on a text of at most some thousand characters."""
    if not re.search(r"[*+}]", pattern):
        return False
    compiled = re.compile(pattern)
    return any(_takes_long(compiled, text) for text in _misleading(pattern))


def _misleading(pattern):
    """Texts of a few characters that the pattern names, repeated, with one at the end that it does not expect."""
    bare = re.sub(r"\\[dwntrfv]|\[[^\]]*\]|[\\^$.*+?()\[\]{}|]", " ", pattern)
    letters = list(dict.fromkeys([*("1" if "\\d" in pattern or "0-9" in pattern else ""), "a", "A", *bare.replace(" ", "")[:6], " "]))[:_MOST]
    units = [*letters, *(one + other for one in letters[:4] for other in letters[:4] if one != other)]
    for length in _LENGTHS:
        for unit in units:
            yield unit * (length // len(unit)) + "\x01"


def _takes_long(compiled, text):
    def stop(_signal, _frame):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        compiled.fullmatch(text)
    except TimeoutError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return False


def _patterns(nodes):
    """(path, column, pattern) of every regex() in every expression."""
    for node in nodes:
        for column, value in node.items():
            if column != "children":
                for pattern in _inside(value):
                    yield node["id"], column, pattern
        yield from _patterns(node.get("children", ()))


def _inside(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        if len(value) == 3 and value[0] == "regex" and isinstance(value[2], str):
            yield value[2]
        for part in value:
            yield from _inside(part)
