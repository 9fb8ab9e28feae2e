"""Every refusal leaves in one shape: application/problem+json, or the same content as a page.

The only place that catches what nobody expected: it logs the request id and the kind of fault, never
a value, and answers server.fault.
"""

import logging
import traceback

from flask import Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from siteaudit.core.problems import Problem

_log = logging.getLogger("siteaudit")
_BY_STATUS = {
    400: "request.refused",
    401: "not-signed-in",
    403: "access.denied",
    404: "item.not-found",
    405: "method.not-allowed",
    413: "body.too-large",
    415: "body.type",
    422: "body.invalid",
    429: "sign-in.too-many",
    500: "server.fault",
}
_PAGES = ("/office", "/registry", "/sign-in", "/sign-out")


def register(app):
    """Install the handlers on `app`."""
    # The default writes the whole traceback, whose texts may hold values.
    app.log_exception = lambda found: _log_fault(found[1])
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, answer_http)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, answer_fault)


def answer_problem(problem):
    """The problem as JSON, or as a page for people."""
    if _wants_page():
        return _page_of(problem), problem.status
    response = jsonify(problem.as_json())
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return response


def _page_of(problem):
    """The page; its bare sentence when a database that is away keeps even this page from being drawn."""
    try:
        return render_template("problem.html", problem=problem)
    except Exception as error:
        _log_fault(error)
        return Response(f"{problem.title} ({problem.code})\n", content_type="text/plain; charset=utf-8")


def answer_http(error):
    """What Werkzeug or a library refused, in our shape; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    problem = Problem(_BY_STATUS.get(error.code, "request.refused"))
    problem.status = error.code
    messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    if messages:
        problem.fields = _names_only(messages)
    answer = make_response(answer_problem(problem))
    if error.code == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def answer_fault(error):
    """What nobody expected."""
    _log_fault(error)
    return answer_problem(Problem("server.fault", request=g.get("request_id")))


def _log_fault(error):
    """The stack's places are logged, its texts are not (they may hold values)."""
    places = [
        f"{frame.filename.rsplit('siteaudit/', 1)[-1]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ][-4:]
    _log.error("fault %s in %s at %s", type(error).__name__, g.get("request_id"), " < ".join(reversed(places)))


def _names_only(messages):
    """Field names with marshmallow's fixed sentences; these never contain the value."""
    body = next(iter(messages.values())) if set(messages) <= {"json", "query", "files"} else messages
    return body if isinstance(body, dict) else {"_": body}


def _wants_page():
    if request.path == "/" or request.path.startswith(_PAGES):
        return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html"
    return False
