"""The object that gunicorn loads."""

from siteaudit.app import create_app

app = create_app()
