"""Phones for the API tests: the fixtures of tests/sync."""

from tests.sync.conftest import enrol, phone, protection

__all__ = ["enrol", "phone", "protection"]
