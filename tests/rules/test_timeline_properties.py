"""Properties of every history: no gap, no order, no hindsight, and no status without its decision."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from siteaudit.certification import rules
from tests.rules.timelines import OTHERS, RCM, day, decision

days = st.dates(day("2020-01-01"), day("2029-12-31"))


@st.composite
def decisions(draw, profile=RCM):
    signed, effective = draw(days), draw(days)
    ends = draw(st.none() | st.integers(1, 800))
    ends_on = (effective + datetime.timedelta(days=ends)).isoformat() if ends else None
    word = draw(st.sampled_from(sorted(profile.statuses)))
    return decision(word, effective.isoformat(), ends_on, signed.isoformat())


histories = st.lists(
    decisions() | st.builds(lambda on: {"type": "registered", "on": on.isoformat()}, days) | st.sampled_from(OTHERS),
    max_size=8,
)


@given(histories)
def test_a_history_has_no_gap_and_no_overlap(events):
    timeline = rules.build_timeline(RCM, rules.read_events(RCM, events))

    for earlier, later in itertools.pairwise(timeline):
        assert earlier.starts_on < earlier.ends_on == later.starts_on
    assert not timeline or timeline[-1].ends_on is None


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_given_does_not_matter(events, random):
    other = [*events, *events[:2]]
    random.shuffle(other)

    assert rules.simulate(RCM, other, "2026-01-01") == rules.simulate(RCM, events, "2026-01-01")


@given(histories, days, days)
def test_what_was_known_on_a_day_never_depends_on_later_acts(events, at, known_at):
    earlier = [e for e in events if max(e["on"], e.get("signed_on", e["on"])) <= known_at.isoformat()]

    then = rules.simulate(RCM, events, at, known_at)
    assert then == rules.simulate(RCM, earlier, at, known_at) == rules.simulate(RCM, earlier, at)


@given(histories, days)
def test_since_and_until_frame_the_day_and_agree_with_the_timeline(events, at):
    answer = rules.simulate(RCM, events, at)

    assert answer["since"] is None or answer["since"] <= at.isoformat()
    assert answer["until"] is None or at.isoformat() < answer["until"]
    assert (answer["next"] or {}).get("on") == answer["until"]
    here = [
        p["status"]
        for p in answer["timeline"]
        if p["from"] <= at.isoformat() and (not p["to"] or at.isoformat() < p["to"])
    ]
    assert here == ([answer["status"]] if answer["since"] else [])


@given(histories, days)
def test_a_status_other_than_expiry_always_has_its_own_decision(events, at):
    given_ones = {(e["status"], e["effective_on"]) for e in events if e["type"] == "decision"}

    for period in rules.simulate(RCM, events, at)["timeline"]:
        if period["cause"] == "decision":
            assert (period["status"], period["from"]) in given_ones
