"""Work that waits as rows: packages to open, copies to make. One loop, inline or as `siteaudit worker`.

A receipt never waits for this; a package that cannot be opened is set aside and the next one goes on.
"""

import logging
import signal
import threading

from siteaudit.intake import service as intake
from siteaudit.sync import second_copy

_log = logging.getLogger("siteaudit")
_wake = threading.Event()
# The embedded install's threads wake it at once; another process's commit is seen after this long.
_PAUSE_SECONDS = 5


def wake():
    """Let an inline worker look at once; called after a package is complete."""
    _wake.set()


def work(app):
    """Open every waiting package and copy what is complete; returns how many packages were opened."""
    with app.app_context():
        opened = intake.open_waiting(app)
        second_copy.copy_complete(app)
    return opened


def run(app, stop=None):
    """Work until `stop` is set or the process is asked to end."""
    stop = stop or _stop_on_signals()
    while not stop.is_set():
        try:
            work(app)
        except Exception as error:
            # The loop must outlive a database restart; rows keep their state and are taken again.
            _log.error("worker: %s", type(error).__name__)
        _wake.wait(_PAUSE_SECONDS)
        _wake.clear()


def start_inline(app):
    """Start the loop in a thread of the serving process, when the settings want it there."""
    if app.extensions["siteaudit.settings"].intake_inline:
        app.extensions["siteaudit.wake"] = wake
        threading.Thread(target=run, args=(app, threading.Event()), name="intake", daemon=True).start()


def _stop_on_signals():
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: (stop.set(), _wake.set()))
    return stop
