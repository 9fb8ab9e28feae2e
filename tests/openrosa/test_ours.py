"""Our own lists through the door: which are offered, and a site profile from Collect that lands at its site."""

from xml.etree.ElementTree import SubElement, tostring

import pytest
from defusedxml import ElementTree

from siteaudit.core.settings import ROOT
from siteaudit.sites import bodies
from siteaudit.sites.rules import BodyKind
from siteaudit.visits.models import Visit
from tests import programs
from tests.counting import counted

from .conftest import NORTH_SITE

OURS = sorted({path.stem for path in (ROOT / "checklists").glob("*.yaml")} - {"criteria"})
LIST = "{http://openrosa.org/xforms/xformsList}"
PROFILE = (
    '<site-profile id="site-profile" version="{version}"><visit><SP01>{mode}</SP01><SP03>2026-11-23</SP03>'
    "<SP25>{site}</SP25><SP11>Tembesha</SP11></visit><look><SP04>-1.2 4.1 1500 7</SP04><SP13>active</SP13></look>"
    "<meta><instanceID>uuid:7a1d0f66-0000-4000-8000-{number:012}</instanceID></meta></site-profile>"
)


def test_all_of_ours_are_offered_but_records_of_long_ago(session, collect, door):
    programs.publish(session, *OURS)
    session.commit()

    told = ElementTree.fromstring(collect.get("formList").data)

    offered = {one.findtext(f"{LIST}formID"): one.findtext(f"{LIST}name") for one in told}
    assert set(offered) == {*OURS, "short-report"} - {"ipis-record", "incident-report"}
    assert {name for name, title in offered.items() if not title.endswith("(open part)")} == {"site-profile", "score-card", "short-report"}


def test_the_list_of_forms_asks_no_more_for_ten_lists_than_for_one(session, collect, door):
    session.expire_all()
    with counted() as few:
        collect.get("formList")
    programs.publish(session, *OURS)
    session.commit()
    session.expire_all()

    with counted() as many:
        told = collect.get("formList").text

    assert told.count("<xform>") > 8
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["human-rights", "security-provision"])
def test_what_an_app_makes_of_the_form_that_it_got_is_taken(session, collect, door, name):
    programs.publish(session, name)
    session.commit()
    digest = collect.get(f"formList?formID={name}").text.partition("/form/")[2].partition("<")[0]
    form = ElementTree.fromstring(collect.get(f"form/{digest}").data)
    root = form.find(".//{http://www.w3.org/2002/xforms}instance/*")
    meta = root.find("{*}meta")
    meta.find("{*}instanceID").text = "uuid:7a1d0f66-0000-4000-8000-000000000009"
    SubElement(meta, "audit").text = "audit.csv"
    steps = "".join(f"question,/data/{group.tag.partition('}')[2]}/{each.tag.partition('}')[2]},1,2\n" for group in root for each in group if group is not meta)

    told = collect.send(tostring(root), [("audit.csv", f"event,node,start,end\n{steps}".encode())])

    assert (told.status_code, "full submission" in told.text) == (201, True), told.text
    assert {"not_sealed", "open_part"} <= set(session.query(Visit).one().flags)


def test_a_site_profile_lands_at_its_site(session, collect, door):
    programs.publish(session, "site-profile")
    session.commit()
    told = collect.get("formList?formID=site-profile").text
    assert told.count("<xform>") == 1
    digest = told.partition("/manifest/")[2].partition("<")[0]
    assert NORTH_SITE in collect.get(f"media/{digest}/sites.csv").text
    version = told.partition("<version>")[2].partition("<")[0]

    answers = [
        collect.send(PROFILE.format(version=version, mode=mode, site=NORTH_SITE, number=number))
        for number, mode in enumerate(("on_site", "nearby"))
    ]

    assert [one.status_code for one in answers] == [201, 201]
    here, near = session.query(Visit).order_by(Visit.id)
    assert (here.site_id, here.mode.value) == (door.site.id, "on_site")
    assert (near.site_id, near.mode.value, near.indication_status) == (door.site.id, "nearby", "not-verified")
    assert "violation" not in here.flags
    assert here.position == {"lat": -1.2, "lon": 4.1, "alt": 1500, "acc": 7}


def test_a_sheet_brings_the_bodies_of_the_users_areas(session, collect, door, people):
    for area in ("Mwela", "Kashenge"):
        bodies.create_body(session, people.admin, area=people.areas[area], name=f"Body of {area}", kind=next(iter(BodyKind)))
    programs.publish(session, "body-sheet")
    session.commit()
    told = collect.get("formList?formID=body-sheet").text
    digest = told.partition("/manifest/")[2].partition("<")[0]

    rows = collect.get(f"media/{digest}/bodies.csv").text

    assert "<filename>bodies.csv</filename>" in collect.get(f"manifest/{digest}").text
    assert "Body of Mwela" in rows
    assert "Body of Kashenge" not in rows
    assert collect.get(f"media/{digest}/sites.csv").status_code == 404
