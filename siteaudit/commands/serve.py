"""siteaudit serve | worker | demo."""

import os
import pathlib
import socket
import sys

import click

from siteaudit.core import settings as settings_table
from siteaudit.core.problems import Problem

from .install import migrate


@click.command()
def serve():
    """Serve this install with gunicorn (PORT changes the port)."""
    _check_port()
    migrate("upgrade")
    _gunicorn()


@click.command()
def worker():
    """Open packages until stopped; an install on PostgreSQL runs at least one."""
    from siteaudit.app import create_app
    from siteaudit.worker import run

    run(create_app())


@click.command()
@click.option("--fresh", is_flag=True, help="forget the demonstration in the data folder and make a new one")
def demo(fresh):
    """Fill a demonstration and serve it, with addresses and sign-ins printed."""
    _check_port()
    os.environ.setdefault("SITEAUDIT_DATA_DIR", str(settings_table.ROOT / "data" / "demo"))
    os.environ.setdefault("SITEAUDIT_CONFIG", str(_demo_settings(pathlib.Path(os.environ["SITEAUDIT_DATA_DIR"]))))
    if not settings_table.load().demo:
        raise Problem("demo.real-use")
    from siteaudit.demo import install

    install.make(fresh=fresh, say=lambda line="": print(line, file=sys.stderr, flush=True))
    _gunicorn()


def _check_port():
    """Raise port.taken before anything is printed that would not be true."""
    given = os.environ.get("PORT", "8000")
    port = int(given) if given.isascii() and given.isdecimal() else 0
    if not 0 < port < 65536:
        raise click.UsageError("PORT must be a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem("port.taken", port=port) from error


def _demo_settings(folder):
    """config/demo.toml with the folder, and the address that PORT asks for, so that codes name the right one.

    Naming the file in SITEAUDIT_CONFIG lets every other command work on the demonstration.
    """
    text = (settings_table.ROOT / "config" / "demo.toml").read_text(encoding="utf-8")
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    path = folder.with_name(f"{folder.name}.toml")
    path.parent.mkdir(parents=True, exist_ok=True)
    more = {"public_url": address, "data_dir": folder, "second_copy": folder / "second-copy"}
    path.write_text(text + "".join(f'{name} = "{value}"\n' for name, value in more.items()), encoding="utf-8")
    return path


def _gunicorn():
    """Become gunicorn, so that signals reach it."""
    arguments = [sys.executable, "-m", "gunicorn", "-c", str(settings_table.ROOT / "config" / "gunicorn.py")]
    os.chdir(settings_table.ROOT)
    # No shell in between: it would keep the signals.
    os.execv(sys.executable, [*arguments, "siteaudit.wsgi:app"])  # noqa: S606 - fixed arguments


COMMANDS = [serve, worker, demo]
