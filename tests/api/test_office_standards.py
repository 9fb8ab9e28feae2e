"""Pages say the standard behind a question in the reader's language."""

from siteaudit.checklists import service as checklists
from tests import makers

from .checklist_forms import FORM
from .office import BASE


def test_a_checklist_s_page_says_our_standards_in_french_and_marks_what_is_not_ours(sit, session, people):
    ours = checklists.publish_checklist(session, people.admin, source=FORM.replace("standard: VPI B2", "standard: OECD Annex II 5; Voluntary Principles"))

    assert "OCDE, annexe II 5; Principes volontaires" in sit("safi", "fr").get(f"/office/checklists/{ours.uid}")

    others = checklists.publish_checklist(session, people.admin, source=FORM.replace("2026112401", "2026112402"))

    page = sit("safi", "fr").client.get(f"/office/checklists/{others.uid}", base_url=BASE).get_data(as_text=True)
    assert '<span lang="en">VPI B2</span>' in page


def test_a_finding_names_its_standard_in_the_reader_s_language(sit, session, people, site):
    visit = makers.make_visit(session, people, site, children="yes")

    page = sit("safi", "fr").get(f"/office/visits/{visit.uid}")

    assert "OIT 182" in page
    assert "ILO 182" not in page
