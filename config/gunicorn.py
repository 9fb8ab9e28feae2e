"""gunicorn's settings: one process with threads for the embedded install, two on PostgreSQL.

The intake thread starts after the fork, in `post_worker_init`; PostgreSQL installs run
`siteaudit worker` instead.
"""

import os

from siteaudit.core import settings

_settings = settings.load()
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2 if _settings.database_url.startswith("postgresql") else 1
threads = 8
timeout = 120
graceful_timeout = 20
limit_request_line = 4094
limit_request_field_size = 8190
# Addresses of people are not kept: no access log here, the proxy's is truncated.
accesslog = None
errorlog = "-"
# At "warning" malformed requests are logged with the address they came from.
loglevel = "error"


def post_worker_init(worker):
    """Start the intake thread in the process that answers phones."""
    from siteaudit.worker import start_inline

    start_inline(worker.wsgi)
