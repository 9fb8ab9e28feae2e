"""Rows of the IPIS open data in our words: visits, failed visits, status records, hints."""

import collections
import csv
import datetime

import pytest

from siteaudit.core.problems import Problem
from siteaudit.imports import ipis, ipis_values

ROW = {
    "vid": "9001",
    "source": "IPIS",
    "project": "IPIS - Invented",
    "pcode": "codmine99991",
    "name": "  Mungu  Iko ",
    "visit_date": "2021-09-29",
    "visit_onsite": "1",
    "visit_onsite_novisitreason": "",
    "longitude": "28.71526231",
    "latitude": "0.33702109",
    "location_origin": "GPS",
    "province": "Nord-Kivu",
    "territoire": "Lubero",
    "collectivite": "",
    "groupement": "Baredje",
    "village": "Maendeleo",
}


def parse(**cells):
    return ipis.parse(ROW | cells)


def test_a_plain_visit_keeps_what_it_says_and_nothing_else():
    record = parse(mineral1="Or", mineral2="Cassitérite", mineral3="Or", workers_numb="300", presence="0", mercury="")

    assert (record.kind, record.name, record.on) == ("on_site", "Mungu Iko", datetime.date(2021, 9, 29))
    assert record.minerals == ("7108.12.00", "2609.00.00")
    assert record.places == ("Nord-Kivu", "Lubero", "", "Baredje")
    assert record.values == {"workers_numb": 300, "presence": "no"}


@pytest.mark.parametrize(
    ("cells", "kind", "reason"),
    [
        ({"visit_onsite": "0", "visit_onsite_novisitreason": "Insécurité"}, "failed", "insecurity"),
        ({"visit_onsite": "0", "visit_onsite_novisitreason": "Conditions climatiques"}, "failed", "weather"),
        (
            {"visit_onsite": "0", "visit_onsite_novisitreason": "Interdiction par rebelles ABC"},
            "failed",
            "refused_armed",
        ),
        ({"visit_onsite": "0", "visit_onsite_novisitreason": "Activités minières suspendues"}, "failed", "suspended"),
        ({"visit_onsite": "0", "visit_onsite_novisitreason": "Cérémonie"}, "failed", "other"),
        ({"visit_onsite": "0"}, "failed", None),
        ({"visit_onsite": "0", "visit_onsite_novisitreason": "Third-party information"}, "remote", "third_party"),
        ({"project": "iTSCi status", "visit_onsite": "0"}, "itsci", None),
        ({"project": "Qualification status", "qualification": "Vert"}, "qualification", None),
    ],
)
def test_the_five_kinds_of_rows_are_kept_apart(cells, kind, reason):
    record = parse(**cells)

    assert (record.kind, record.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Vert", "green"),
        ("Jaune", "yellow"),
        ("Rouge", "red"),
        ("Bleu", "blue"),
        ("Not class", "not_classified"),
        ("No class", "not_classified"),
    ],
)
def test_a_qualification_is_a_recorded_status(text, status):
    assert parse(project="Qualification status", qualification=text).status == status


def test_an_unknown_qualification_is_refused_and_not_guessed():
    with pytest.raises(Problem) as refused:
        parse(project="Qualification status", qualification="Mauve")

    assert (refused.value.code, refused.value.details) == ("import.value-unknown", {"column": "qualification"})


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (("Permanent", "Permanente"), "permanent"),
        (("Occasionnelle", "Occasionelle", "Occasionnellement"), "occasional"),
        (("Irrégulière", "Irregulière", "Aléatoire", "A l'improviste"), "irregular"),
        (("Régulière",), "regular"),
        (("Hebdomadaire", "Chaque semaine", "Une fois par semaine"), "weekly"),
        (("Trimestrielle", "Semestrielle", "Annuelle", "Rarement"), "rarely"),
        (("Lors de patrouilles",), "other"),
        (("",), None),
    ],
)
def test_french_variants_of_a_frequency_are_one_word(texts, word):
    assert {ipis_values.frequency(text) for text in texts} == {word}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SAESSCAM", "saemape"),
        ("iTSCi (via SAESSCAM)", "saemape"),
        ("Police de mines", "pmh"),
        ("DGRMA ", "prov_tax"),
        ("La DGI", "dgi"),
        ("Tourisme", "other"),
    ],
)
def test_state_services_have_one_code_each(text, code):
    assert ipis_values.service(text) == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Maintenant considéré comme un chantier de Zombe (codmine00774)", ("Zombe", "codmine00774")),
        ("Considéré comme un chantier du site Libeta (codmine01916)", ("Libeta", "codmine01916")),
        ("Maintenant considéré comme un chantier de codmine02949", ("codmine02949", "codmine02949")),
        ("Maintenant considéré comme un chantier de Kahirenge", ("Kahirenge", None)),
        ("Insécurité", None),
    ],
)
def test_part_of_another_site_is_a_hint(text, hint):
    assert ipis.merge_hint(text) == hint
    if hint:
        assert parse(visit_onsite="0", visit_onsite_novisitreason=text).reason == "merged"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("GPS", "gps"),
        ("GPS (Approximation)", "approximate"),
        ("Approximation", "approximate"),
        ("GPS (village Kiloza)", "village"),
        ("Landsat ETM+", "map"),
        ("Ancienne base", "old"),
        ("", "unknown"),
    ],
)
def test_the_source_of_a_position_is_kept(text, source):
    assert ipis.position_source(text) == source


def test_an_armed_actor_keeps_type_frequency_and_acts():
    values = parse(
        armed_group1="FARDC",
        type_armed_group1="FARDC - Éléments indisciplinés",
        frequency_armed_group1="Quotidien",
        taxation_armed_group1="1",
        digging_armed_group1="0",
    ).values

    assert values["armed_group1_type"] == "army_interference"
    assert values["armed_group1_frequency"] == "daily"
    assert values["armed_group1_acts"] == ["taxation"]


def test_an_actor_whose_acts_were_asked_and_denied_is_not_one_nobody_asked_about():
    named = {"armed_group1": "FARDC", "type_armed_group1": "FARDC - Pas d’ingérence constatée"}

    assert parse(**named, taxation_armed_group1="0").values["armed_group1_acts"] == ["none"]
    assert "armed_group1_acts" not in parse(**named).values


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"latitude": "91"}, "position.invalid"),
        ({"longitude": "NaN"}, "position.invalid"),
        ({"longitude": "28,5"}, "position.invalid"),
        ({"pcode": ""}, "import.row-incomplete"),
        ({"name": "x" * 201}, "import.value-unknown"),
        ({"visit_date": "hier"}, "import.value-unknown"),
    ],
)
def test_a_bad_row_is_refused_by_name(cells, code):
    with pytest.raises(Problem) as refused:
        parse(**cells)

    assert refused.value.code == code


def test_missing_columns_are_named():
    with pytest.raises(Problem) as refused:
        ipis.check_columns(["vid", "name"])

    assert refused.value.code == "import.column-missing"
    assert "pcode" in refused.value.details["columns"]


def test_the_real_file_has_the_published_counts(reference):
    with (reference / "ipis" / "cod_mines_curated_all_opendata_p_ipis.csv").open(encoding="utf-8-sig") as file:
        records = [ipis.parse(row) for row in csv.DictReader(file)]

    kinds = collections.Counter(record.kind for record in records)
    statuses = collections.Counter(record.status for record in records if record.status)
    assert len({record.pcode for record in records}) == 3409
    assert kinds == {"on_site": 5004, "failed": 571, "remote": 18, "qualification": 868, "itsci": 494}
    assert statuses == {"green": 703, "yellow": 110, "red": 26, "blue": 14, "not_classified": 15}
    assert not [record for record in records if record.values.get("armed_group1_type") == "unknown"]
