"""Sending a bad input and reading what the server said: one shape, and the headers that requests need."""

import json

JSON = {"Content-Type": "application/json"}
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


def said(answer):
    """(status, code) of an answer; a refusal has one shape and repeats nothing of what was sent."""
    status, headers, body = answer
    if status < 400 or not body:
        return status, None
    assert headers["Content-Type"] == "application/problem+json"
    problem = json.loads(body)
    assert set(problem) <= {"status", "title", "code", "details", "fields"}
    assert problem["status"] == status
    return status, problem["code"]


def post(phone, path, body, headers=JSON, **more):
    """(status, code) of what the server said to this body, bytes or what becomes JSON."""
    return said(
        phone.raw("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(), headers, **more)
    )
