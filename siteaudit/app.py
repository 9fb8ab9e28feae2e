"""create_app(): assembles settings, database, log, sign-in, rooms and error handlers. No logic."""

import importlib
import logging

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate

from siteaudit import reactions
from siteaudit.audit import service as audit
from siteaudit.certification import profiles
from siteaudit.core import keyring
from siteaudit.core import settings as settings_table
from siteaudit.core.db import db
from siteaudit.fieldwork import routes as fieldwork
from siteaudit.office import pages as office
from siteaudit.openrosa import routes as openrosa
from siteaudit.registry import pages as registry
from siteaudit.sync import routes as sync
from siteaudit.web import answers, catalogues, headers, health, language, shell, sign_in, texts

# Rooms with addresses, and rooms that only have tables: Alembic must know every model.
ROOMS = (shell, health, sync, fieldwork, openrosa, office, registry)
TABLES = (
    "audit", "access", "sites", "checklists", "sync", "attachments", "visits", "committees", "certification", "imports",
    "openrosa", "registry", "protection",
)  # fmt: skip


def create_app(settings=None):
    """The WSGI application for `settings` (read from the files and the environment when None)."""
    settings = settings or settings_table.load()
    settings.data_path.mkdir(parents=True, exist_ok=True)
    # Answers, notes and photos lie here: nobody else on this machine looks in.
    settings.data_path.chmod(0o700)
    settings_table.check_use(settings)
    profiles.check_installed(settings.profile)
    keys = keyring.open_keyring(settings.data_path)
    app = Flask("siteaudit", static_folder=None, template_folder="web/templates")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database),
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
    )
    app.extensions["siteaudit.settings"] = settings
    app.extensions["siteaudit.keyring"] = keys
    logging.getLogger("siteaudit").setLevel(logging.INFO)
    catalogues.build()
    db.init_app(app)
    for room in TABLES:
        importlib.import_module(f"siteaudit.{room}.models")
    Migrate(app, db, directory=str(settings_table.ROOT / "migrations"))
    Compress(app)
    language.register(app, settings)
    headers.register(app)
    sign_in.register(app, settings, keys.session_secret, keys.totp_secret)
    answers.register(app)
    texts.register(app, settings)
    for room in ROOMS:
        app.register_blueprint(room.bp)
        if hasattr(room, "setup"):
            room.setup(app, settings)
    audit.set_announce(reactions.announce)
    return app


def _engine_options(database):
    # Without hide_parameters the values of a failed statement stand in the exception's text.
    options = {"hide_parameters": True, "pool_pre_ping": True}
    if database.startswith("sqlite"):
        options["connect_args"] = {"timeout": 15, "check_same_thread": False}
    return options
