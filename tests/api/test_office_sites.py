"""The page of one site shows the sites that are nearest; a name that does not fit is refused, never cut."""

from siteaudit.core.actor import SYSTEM
from siteaudit.sites import service as sites
from tests import makers


def test_sites_nearby_are_the_nearest_however_many_there_are(sit, session, people, site):
    for number in range(61):
        makers.make_site(session, people, f"Far {number}", lon=site.lon + 0.3)
    makers.make_site(session, people, "Hard by", lon=site.lon + 0.001)
    makers.make_site(session, people, "Beyond", lon=site.lon + 0.9)
    session.commit()

    near = sit("safi").get(f"/office/sites/{site.uid}").split("Sites nearby")[1]

    assert near.index("Hard by") < near.index("Far ")
    assert near.count("Far ") == 11
    assert "Beyond" not in near


def test_a_name_that_does_not_fit_is_refused_and_not_cut(sit, session, people):
    lea = sit("lea")
    lea.post("/office/sites/new", expect=422, name="x" * 201, area=people.areas["Mwela"].uid)

    assert "x" * 201 in lea.html
    assert sites.count_sites(session, SYSTEM) == 0
