"""Today and "Not sent" in real Chromium: what comes first is what a monitor must do first, and what is counted stands there."""

import datetime

import pytest
from playwright.sync_api import expect

from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()


def plan(number, days, *, reason="follow_up", mine=True):
    """A due visit at one of the five sites, `days` from now."""
    on = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=days)
    site = f"00000000-0000-4000-8000-{number:012d}"
    return {"uid": f"p{number}", "site": site, "due_on": on.isoformat(), "reason": reason, "assigned_to_me": mine, "state": "assigned" if mine else "planned"}


def test_late_visits_and_those_after_an_incident_come_before_nearer_ones(notebook, office):
    office.work["visits"] = [
        plan(1, 2), plan(2, -96, mine=False), plan(3, 9, reason="incident"), plan(4, -5), plan(5, 1, mine=False),
    ]  # fmt: skip
    notebook.enrol()
    notebook.go("#/today")

    expect(notebook.page.locator(".sheet h2")).to_have_text("Kalimbi")
    expect(notebook.page.locator(".sheet")).to_contain_text("96 days late")
    expect(notebook.page.locator("main ul.lines .name")).to_have_text(["Mukungwe", "Numbi Fungamwaka", "Rubaya D4 Gakombe", "Lukoma"])
    expect(notebook.page.locator("main ul.lines .more").nth(1)).to_contain_text("After an incident")


def test_the_pill_leads_to_what_it_counts(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.page.locator(".truth", has_text="1 open, only on this phone").click()

    notebook.title("Not sent")
    expect(notebook.page.get_by_role("heading", name="Still open")).to_be_visible()
    line = notebook.page.locator("main .lines a", has_text="Numbi Fungamwaka")
    expect(line).to_have_attribute("href", f"#/visit/{visit}")

    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/not-sent")
    expect(notebook.page.get_by_role("heading", name="Still open")).to_be_visible()
    expect(notebook.page.locator("main")).to_contain_text("1 open, only on this phone")
    expect(notebook.page.locator("main")).not_to_contain_text("Numbi")
