"""Who acts: a person, a phone, or the system itself. Passed to every service as an argument."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """One acting party; `id` is the row of its user or device, `uid` what the log may show."""

    kind: str
    id: int | None
    uid: str | None
    label: str


SYSTEM = Actor("system", None, None, "system")
