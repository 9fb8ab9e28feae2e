"""One table of settings: name, type, default, help. Refuses to start on unknown, missing or unsafe ones.

Read in this order, later wins: config/default.toml, the file named by SITEAUDIT_CONFIG, and from the
environment only the database URL, the data folder and secrets.
"""

import dataclasses
import os
import pathlib
import tomllib
from typing import NamedTuple

from .problems import Problem

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Row(NamedTuple):
    """One setting as people read it."""

    kind: type
    default: object
    help: str


TABLE = {
    "data_dir": Row(str, "data", "folder for the embedded database, keys and files; relative to the program"),
    "database_url": Row(str, "", "empty: SQLite in the data folder; else postgresql+psycopg://..."),
    "public_url": Row(str, "http://127.0.0.1:8000", "address that phones and exports name; no slash at the end"),
    "office_name": Row(str, "siteaudit", "name of the programme on pages, letters and phones"),
    "demo": Row(bool, False, "marks every page and export as a demonstration and refuses real use"),
    "second_copy": Row(str, "", "folder on another disk for verified copies; empty: nothing is ever 'safe'"),
    "default_language": Row(str, "fr", "en, fr or sw: what a visitor without a choice sees"),
    "profile": Row(str, "icglr-rcm-2", "certification profile of areas that name none"),
    "public_decimals": Row(int, 2, "decimals of positions on public pages (2 is about 1 km)"),
    "intake_inline": Row(bool, True, "open packages in a thread of this process (embedded install)"),
    "idle_minutes": Row(int, 30, "an office session ends after so many minutes without a request"),
    "session_hours": Row(int, 12, "an office session ends after so many hours in any case"),
    "second_factor_roles": Row(
        list,
        ["administrator", "case_officer", "clerk", "registry_officer"],
        "roles whose holders must set up a second factor before anything else opens",
    ),
}
# Stands in the data folder of a demonstration from its first moment.
DEMO_MARK = "demo"
_FROM_ENVIRONMENT = {"database_url": "SITEAUDIT_DATABASE_URL", "data_dir": "SITEAUDIT_DATA_DIR"}
_LANGUAGES = ("en", "fr", "sw")
# Least and most of a number; a public place is never finer than a hundred metres.
_RANGES = {"public_decimals": (0, 3), "idle_minutes": (1, 1440), "session_hours": (1, 168)}


@dataclasses.dataclass(frozen=True)
class Settings:
    """The settings in force; made by `load`, passed explicitly, never changed."""

    values: dict

    def __getattr__(self, name):
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def data_path(self):
        """The data folder as an absolute path."""
        return (ROOT / self.data_dir).resolve()

    @property
    def database(self):
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_path / 'siteaudit.db'}"


def load(environ=None, **overrides):
    """Read, check and freeze the settings; raise settings.invalid naming each fault."""
    environ = os.environ if environ is None else environ
    values = {name: row.default for name, row in TABLE.items()}
    faults = []
    for path in filter(None, [ROOT / "config" / "default.toml", environ.get("SITEAUDIT_CONFIG")]):
        values |= _read(pathlib.Path(path), faults)
    values |= {name: environ[key] for name, key in _FROM_ENVIRONMENT.items() if environ.get(key)}
    values |= overrides
    faults += _faults(values)
    if faults:
        raise Problem("settings.invalid", faults=faults)
    return Settings(values)


def check_use(settings):
    """Raise demo.real-use when a demonstration's data folder is about to be used for real, or the reverse."""
    marked = (settings.data_path / DEMO_MARK).exists()
    used = (settings.data_path / "siteaudit.db").exists()
    if marked != settings.demo and (marked or used):
        raise Problem("demo.real-use")


def _read(path, faults):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{path.name}: no such file")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path.name}: {error}")
    return {}


def _faults(values):
    for name, value in values.items():
        if name not in TABLE:
            yield f"{name}: there is no such setting"
        elif type(value) is not TABLE[name].kind:
            yield f"{name}: must be {TABLE[name].kind.__name__}"
        elif name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
            yield "{}: must lie between {} and {}".format(name, *_RANGES[name])
    if values.get("default_language") not in _LANGUAGES:
        yield "default_language: must be en, fr or sw"
    url = values.get("database_url")
    if url and not str(url).startswith(("postgresql+psycopg://", "sqlite:///")):
        yield "database_url: must begin with postgresql+psycopg:// or sqlite:///"
    address = str(values.get("public_url"))
    if not address.startswith(("http://", "https://")) or address.endswith("/"):
        yield "public_url: must begin with http:// or https:// and not end with a slash"
    if address.startswith("http://") and not _is_local(address):
        yield "public_url: phones need https:// unless the address is 127.0.0.1 or localhost"


def _is_local(address):
    return address.removeprefix("http://").split(":")[0] in ("127.0.0.1", "localhost")
