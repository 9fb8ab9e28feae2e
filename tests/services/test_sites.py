"""Sites: entered, corrected, found by name, place and box; the ICGLR id is frozen; areas hide."""

import pytest
from sqlalchemy import select

from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.audit.models import LogEntry
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sites import service as sites
from siteaudit.sites.models import SiteHint


def make_site(session, people, name="Kenya", area="Mwela", actor=None, **more):
    given = {"lon": 28.71, "lat": -1.55} | more
    return sites.create_site(session, actor or people.lea, area=people.areas[area], name=name, **given)


def test_a_site_gets_an_icglr_id_with_its_position_and_keeps_it_when_the_position_is_corrected(session, people):
    site = make_site(session, people)
    first = site.icglr_id

    sites.update_site(session, people.lea, uid=site.uid, lon=28.8, lat=-1.6, position_source="gps")

    assert first == "ZZ-1.5500+28.7100-00001"
    assert site.icglr_id == first
    assert (site.lon, site.lat) == (28.8, -1.6)


def test_two_sites_in_one_place_get_two_numbers(session, people):
    ids = {make_site(session, people, name).icglr_id for name in ("Kenya", "Kenya bis")}

    assert ids == {"ZZ-1.5500+28.7100-00001", "ZZ-1.5500+28.7100-00002"}


def test_a_site_without_a_position_gets_its_icglr_id_later(session, people):
    site = make_site(session, people, lon=None, lat=None)
    before = site.icglr_id

    sites.update_site(session, people.lea, uid=site.uid, lon=28.71, lat=-1.55)

    assert before is None
    assert site.icglr_id == "ZZ-1.5500+28.7100-00001"


def test_names_are_kept_as_they_are_seen(session, people):
    site = make_site(session, people, "Ken\u202eya\u200b ", names=[" Kénia\u2028bis", "\u200b"], locality="Bu\u00adkavu")
    sites.update_site(session, people.lea, uid=site.uid, name="Kenya\n Nord")
    area = sites.ensure_area_path(session, people.lea, ["\u202eChefferie\u200b"], below=people.areas["Mwela"])

    assert (site.name, site.locality, area.name) == ("Kenya Nord", "Bukavu", "Chefferie")
    assert [one.name for one in site.names] == ["Kénia bis", "Kenya"]


@pytest.mark.parametrize(("field", "given"), [("name", "\u202e"), ("name", "x" * 201), ("locality", "x" * 201), ("names", ["x" * 201]), ("national_id", "x" * 65)])
def test_a_name_that_is_none_or_too_long_is_refused(session, people, field, given):
    with pytest.raises(Problem) as refused:
        make_site(session, people, **{field: given})

    assert (refused.value.code, list(refused.value.fields)) == ("body.invalid", [field])
    assert sites.count_sites(session, people.lea) == 0


def test_91_degrees_north_is_refused_and_nothing_is_kept(session, people):
    with pytest.raises(Problem) as refused:
        make_site(session, people, lat=91.0)

    assert refused.value.code == "position.invalid"
    assert sites.count_sites(session, people.lea) == 0


def test_a_monitor_may_not_enter_a_site_and_a_foreign_area_does_not_exist(session, people):
    with pytest.raises(Problem) as denied:
        make_site(session, people, actor=people.amina)
    with pytest.raises(Problem) as hidden:
        make_site(session, people, area="Itula", actor=people.amina)

    assert (denied.value.code, hidden.value.code) == ("access.denied", "item.not-found")


def test_a_site_of_another_area_is_neither_got_nor_found_nor_counted(session, people):
    site = make_site(session, people, area="Itula")

    with pytest.raises(Problem) as hidden:
        sites.get_site(session, people.amina, site.uid)

    assert hidden.value.code == "item.not-found"
    assert sites.find_sites(session, people.amina, "Kenya") == []
    assert sites.list_sites_in_box(session, people.amina, (28, -2, 29, -1)) == []
    assert sites.count_sites(session, people.amina) == 0


def test_a_name_is_found_by_another_spelling_and_ranked_by_place_and_distance(session, people):
    here = make_site(session, people, "Tchaméka", "Mwela")
    there = make_site(session, people, "Tshameka", "Itula", lon=28.9, lat=-3.0)

    by_place = sites.find_sites(session, people.lea, "chameka", territory="itula")
    by_distance = sites.find_sites(session, people.lea, "chameka", near=(28.7, -1.5))

    assert [site.uid for site in by_place] == [there.uid, here.uid]
    assert [site.uid for site in by_distance] == [here.uid, there.uid]


def test_a_percent_sign_is_a_letter_and_finds_nothing(session, people):
    make_site(session, people)

    assert sites.find_sites(session, people.lea, "%%") == []


def test_a_site_is_found_by_alias_and_by_code(session, people):
    site = make_site(session, people, names=("Vatican",), codes=(("ipis", "codmine09999"),))

    assert [one.uid for one in sites.find_sites(session, people.lea, "vatican")] == [site.uid]
    assert [one.uid for one in sites.find_sites(session, people.lea, "codmine09999")] == [site.uid]
    assert sites.find_site_by_code(session, people.lea, "ipis", "codmine09999") is site


def test_a_code_belongs_to_one_site(session, people):
    make_site(session, people, codes=(("ipis", "codmine09999"),))

    with pytest.raises(Problem) as refused:
        make_site(session, people, "Other", codes=(("ipis", "codmine09999"),))

    assert refused.value.code == "site.code-taken"


def test_a_box_holds_what_lies_in_it_after_moves(session, people):
    site = make_site(session, people)
    sites.update_site(session, people.lea, uid=site.uid, lon=29.5, lat=-2.5)

    assert sites.list_sites_in_box(session, people.lea, (28.5, -1.7, 28.9, -1.4)) == []
    assert [one.uid for one in sites.list_sites_in_box(session, people.lea, (29.4, -2.6, 29.6, -2.4))] == [site.uid]


def test_a_replaced_name_stays_as_an_alias(session, people):
    site = make_site(session, people)

    sites.update_site(session, people.lea, uid=site.uid, name="Kenya Nord")

    assert [one.name for one in site.names] == ["Kenya"]
    assert [one.uid for one in sites.find_sites(session, people.lea, "kenya")] == [site.uid]


def test_free_text_makes_unconfirmed_areas_once(session, people):
    north = people.areas["Kaleo-Nord"]

    made = sites.ensure_area_path(session, people.lea, ["Mwela", "", "Kibati "], below=north)
    again = sites.ensure_area_path(session, people.lea, ["MWELA", "", "kibati"], below=north)

    assert made is again
    assert (made.level, made.confirmed, made.name) == ("grouping", False, "Kibati")
    assert made.path == f"{people.areas['Mwela'].path}{made.id}/"
    assert session.scalar(select(Area).where(Area.search_name == "mwela")).confirmed is True


def test_places_of_sites_are_named_from_the_province_down(session, people):
    site = make_site(session, people)

    assert sites.list_places(session, people.lea, [site]) == {site.id: ["Kaleo-Nord", "Mwela"]}


def test_a_hint_is_settled_once(session, people):
    part, whole = make_site(session, people, "Chantier 2"), make_site(session, people, "Regeza")
    session.add(SiteHint(site=part, other_site=whole, other_text="Regeza", source="ipis", reference="77"))
    session.flush()
    hint = sites.list_hints(session, people.lea)[0]

    sites.settle_hint(session, people.lea, uid=hint.uid, accept=True)
    with pytest.raises(Problem) as refused:
        sites.settle_hint(session, people.lea, uid=hint.uid, accept=False)

    assert refused.value.code == "site.hint-settled"
    assert [one.name for one in whole.names] == ["Chantier 2"]
    assert sites.list_hints(session, people.lea) == []


def test_entering_and_correcting_leave_leaves_without_values(session, people):
    with transaction() as inner:
        site = make_site(inner, people)
        sites.update_site(inner, people.lea, uid=site.uid, name="Geheim")

    entries = audit.list_entries(session, site.uid)
    assert [entry.verb for entry in entries] == ["site.create", "site.update"]
    assert "Geheim" not in "".join(body for body in session.scalars(select(LogEntry.body)))
