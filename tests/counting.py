"""Counts the statements that a block sends to the database: pages and exports must not ask site by site."""

import contextlib

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextlib.contextmanager
def counted():
    """A list that gets every statement of the block."""
    seen = []

    def hear(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
