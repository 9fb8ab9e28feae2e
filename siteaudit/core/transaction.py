"""One write is one transaction; the leaves of the log are appended last, at commit.

Used by `web.command`, `intake`, `worker` and `cli`. Services never commit.
"""

import contextlib

from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from .db import db
from .problems import Problem

_before_commit = []


def before_commit(function):
    """Register what must happen last inside every transaction (the log registers itself here)."""
    if function not in _before_commit:
        _before_commit.append(function)
    return function


@contextlib.contextmanager
def transaction():
    """A session that commits durably at the end of the block, or leaves nothing behind."""
    engine = db.engine.execution_options(siteaudit_writing=True)
    with _translated(), _session(engine, autoflush=True) as session:
        try:
            yield session
            session.flush()
            for function in _before_commit:
                function(session)
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextlib.contextmanager
def reading():
    """A session for reads; nothing written in it is kept."""
    with _translated(), _session(db.engine, autoflush=False) as session:
        yield session


def _session(bind, autoflush):
    # A test binds an open connection: then a commit is a savepoint, and the test's end undoes all.
    return Session(bind, autoflush=autoflush, expire_on_commit=False, join_transaction_mode="create_savepoint")


@contextlib.contextmanager
def _translated():
    """The one place where the database's refusals become problems; their texts may hold values."""
    try:
        yield
    except IntegrityError as error:
        raise Problem("database.constraint") from error
    except DataError as error:
        # A text too long for its column: PostgreSQL refuses what SQLite would keep.
        raise Problem("body.invalid") from error
    except OperationalError as error:
        words = str(error.orig)
        if "disk is full" in words or "No space left" in words:
            raise Problem("storage.full") from error
        # PostgreSQL's are all of the moment: a restart, a lost connection, a deadlock. The pool connects again.
        if "locked" in words or type(error.orig).__module__.startswith("psycopg"):
            raise Problem("database.busy") from error
        raise
