"""The only place that asks what time it is, so that tests and the demo can set it."""

import contextlib
import contextvars
import datetime

_frozen = contextvars.ContextVar("frozen_now", default=None)


def now():
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.datetime.now(datetime.UTC)


def today():
    """The present date in UTC."""
    return now().date()


@contextlib.contextmanager
def freeze(moment):
    """Let `now()` answer `moment` (aware) inside the block."""
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
