"""The object that gunicorn loads. Files that it makes are for its own user alone."""

import os

from siteaudit.app import create_app

os.umask(0o077)
app = create_app()
