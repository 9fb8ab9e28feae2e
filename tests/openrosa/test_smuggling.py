"""What a hostile sender tries to bring past the seal: every way is refused before anything is stored, honest records pass."""

from xml.etree.ElementTree import tostring

import pytest
from defusedxml import ElementTree

from siteaudit.checklists.open_part import list_sealed, open_part
from siteaudit.checklists.source import build
from siteaudit.core.problems import Problem
from siteaudit.openrosa import seal
from siteaudit.openrosa.envelope import read_envelope
from siteaudit.openrosa.models import OpenRosaFile, OpenRosaSubmission
from tests.programs import SMALL

from .collect import report
from .test_open_part import OURS
from .test_sealed import blobs, record

HEAD = "event,node,start,end,old-value,new-value\n"
# A repeat with a sealed question among open ones, a group that is sealed whole, a picture.
NESTED = SMALL.replace(
    "  - {type: end_group}\n",
    "  - {type: end_group}\n"
    "  - {type: begin_repeat, name: pit, label: {en: Pit}}\n  - {type: integer, name: depth, label: {en: Depth}}\n"
    "  - {type: text, name: victim, label: {en: Victim}, sensitivity: S}\n  - {type: end_repeat}\n"
    "  - {type: begin_group, name: harm, label: {en: Harm}}\n  - {type: text, name: beaten, label: {en: Beaten}, sensitivity: S}\n  - {type: end_group}\n"
    "  - {type: image, name: gate, label: {en: Gate}, sensitivity: P}\n",
)


def form_of(source):
    """What is known of a form, and the XForms of its open part and of the whole."""
    whole, program, _ = build(source.encode(), ".yaml")
    xforms = open_part(source, program).xform, whole
    return seal.OpenForm.of(program, xforms), xforms


SMALL_FORM, NESTED_FORM = form_of(SMALL)[0], form_of(NESTED)[0]


def refusal(xml, form=SMALL_FORM):
    content = xml.encode() if isinstance(xml, str) else xml
    try:
        seal.check_record(read_envelope(content), form)
    except Problem as problem:
        return problem.code
    return None


def log_refusal(content):
    try:
        seal.check_log(content if isinstance(content, bytes) else content.encode(), read_envelope(record().encode()).root, SMALL_FORM)
    except Problem as problem:
        return problem.code
    return None


@pytest.mark.parametrize(
    "xml",
    [
        record("<violence>yes</violence>").encode("utf-16"),
        ('<?xml version="1.0" encoding="utf-16"?>' + record("<violence>yes</violence>")).encode("utf-16"),
        record("<violence at='yes'/>"),
        record().replace("<children>", "<children violence='yes'>"),
        record().replace("<safety>", "<safety told='violence: yes'>"),
        record().replace('id="small"', 'id="small" note="violence: yes"'),
        record().replace('id="small"', 'id=" small "'),
        record("<!-- violence: yes -->"),
        record("<?violence yes?>"),
        "<!-- violence: yes -->" + record(),
        record() + "<!-- violence: yes -->",
        record() + "<?violence yes?>",
        record("violence: yes"),
        record(more="violence: yes"),
        record().replace("<children>no</children>", "<children>no<!-- yes --></children>"),
        record().replace("<children>no</children>", "<children>no<b>violence</b></children>"),
        record().replace("<meta>", "<meta>violence: yes"),
        record().replace("<meta>", "<meta><violence>yes</violence>"),
        record().replace("<meta>", "<meta><note>violence: yes</note>"),
        record().replace("<meta>", "<meta at='violence'>"),
        record().replace("<audit>", "<audit at='violence'>"),
        record().replace("</small>", "<meta><note>violence: yes</note></meta></small>"),
        record(more="<told>violence: yes</told>"),
        record(more="<violence_yes/>"),
        record("<Violence>yes</Violence>"),
        record("<safety><violence>yes</violence></safety>"),
        record(more="<safety><violence>yes</violence></safety>"),
        record(more="<x:safety xmlns:x='urn:x'><violence>yes</violence></x:safety>"),
    ],
)  # fmt: skip
def test_a_record_says_what_its_open_part_asks_and_nothing_beside(xml):
    assert refusal(xml) == "openrosa.sealed-answer"


@pytest.mark.parametrize(
    "xml",
    [
        record(), record().encode("utf-16"), record("<violence/>"), record("<violence>\n  </violence>"), "<?xml version='1.0'?>\n" + record().replace("><", ">\n  <"),
        record().replace("<children>no</children>", "<children><![CDATA[no]]></children>"),
        record().replace("<meta>", "<meta><instanceName>North</instanceName><deprecatedID>uuid:0</deprecatedID><timeStart>x</timeStart>"),
        record().replace("<small ", "<small xmlns:o='http://openrosa.org/xforms' ").replace("<meta>", "<o:meta>").replace("</meta>", "</o:meta>"),
    ],
)  # fmt: skip
def test_what_an_honest_app_writes_is_taken(xml):
    assert refusal(xml) is None


@pytest.mark.parametrize("path", [path for path in OURS if list_sealed(build(path.read_bytes(), ".yaml")[1])], ids=lambda path: path.stem)
def test_a_record_has_the_attributes_of_its_form_and_no_others(path):
    form, xforms = form_of(path.read_text(encoding="utf-8"))
    for xform in xforms:
        root = ElementTree.fromstring(xform).find(".//{http://www.w3.org/2002/xforms}instance/*")
        root.find("{*}meta/{*}instanceID").text = "uuid:1"
        names = [name for name in root.attrib if name.endswith("title-en")]

        assert refusal(tostring(root), form) is None

        for name in (*names, "told"):
            root.set(name, "violence: yes")
            assert refusal(tostring(root), form) == "openrosa.sealed-answer"


@pytest.mark.parametrize(
    ("inner", "is_taken"),
    [
        ("<pit jr:template=''><depth/><victim/></pit><pit><depth>1</depth></pit><harm><beaten/></harm><gate>a.jpg</gate>", True),
        ("<pit><depth>1</depth><victim>her</victim></pit>", False), ("<pit jr:template='her'><depth/></pit>", False), ("<harm>her</harm>", False),
        ("<harm><beaten>her</beaten></harm>", False), ("<pit><depth>1</depth></pit>her", False), ("<harm><gate>her</gate></harm>", False),
    ],
)  # fmt: skip
def test_rows_and_groups_are_looked_into(inner, is_taken):
    xml = record(more=inner).replace("<small ", "<small xmlns:jr='http://openrosa.org/javarosa' ")

    assert (refusal(xml, NESTED_FORM) is None) is is_taken


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "question,/small/safety/violence,1,2,,yes\n", HEAD + "question,/small/safety[1]/violence[1],1,2,,yes\n", HEAD + "question,small/safety/violence,1,2,,\n",
        HEAD + "question,violence,1,2,,yes\n", HEAD + "question, /small/safety/violence ,1,2,,yes\n", HEAD + "question,/violence/safety,1,2,,yes\n",
        (HEAD + "question,/small/safety/violence,1,2,,yes\n").encode("utf-16"), (HEAD + "question,/small/safety/violence,1,2,,yes\n").encode("utf-16-le"),
        HEAD + '"question\n,/small/safety/violence', "violence: yes", "\n", b"\xff\xd8\xff picture", HEAD + "question,/small/safety/violence\x00,1,2\n",
        "event,NODE\nquestion,/small/safety/violence\n", HEAD + "question,//violence,,,,\n", HEAD + "question,/small/told,1,2,,violence\n",
    ],
)  # fmt: skip
def test_a_log_that_tells_of_more_is_refused(content):
    assert log_refusal(content) == "openrosa.sealed-answer"


@pytest.mark.parametrize(
    "content",
    [
        "", HEAD, HEAD + "form start,,1,,,\nquestion,/small/safety/guarded,1,2,,yes\nend screen,,1,2,,\n", "\ufeff" + HEAD + "group questions,/small/safety,1,2,,\n",
        HEAD.replace("\n", "\r\n") + 'question,/small/safety[2]/workers[1],1,2,"a, ""b""\nc",4\r\n', "event,node\nquestion\n", HEAD + "question,/small/meta/instanceName,1,2,,\n",
    ],
)  # fmt: skip
def test_the_log_of_an_open_part_is_taken(content):
    assert log_refusal(content) is None


@pytest.mark.parametrize("xml", [record("<!-- violence: yes -->"), record().replace("<children>", "<children violence='yes'>"), record(more="<told>violence: yes</told>")])
def test_nothing_of_it_is_stored(session, collect, app, sealed_version, xml):
    session.commit()
    before = blobs(app)

    told = collect.send(xml, [("violence.jpg", b"x")])

    assert (told.status_code, "Nothing was stored" in told.text) == (403, True)
    assert session.query(OpenRosaSubmission).count() == 0
    assert blobs(app) == before


def test_files_that_no_answer_names_are_not_kept(session, collect, app, sealed_version):
    session.commit()
    xml = record(audit="audit.csv")
    log = (HEAD + "question,/small/safety/guarded,1,2,,yes\n").encode()

    told = collect.send(xml, [("violence-yes.txt", b"she told"), ("audit.csv", log), ("audit.csv.bak", b"violence")])

    assert told.status_code == 201
    assert [one.name for one in session.query(OpenRosaFile)] == ["audit.csv"]
    assert b"she told" not in b"".join(path.read_bytes() for path in blobs(app) if path.is_file())


def test_a_list_without_sealed_questions_keeps_what_it_does_not_know(session, collect):
    told = collect.send(report(more="<stranger at='x'>y<!-- z --></stranger>"), [("beside.txt", b"x")])

    assert told.status_code == 201
    assert [one.name for one in session.query(OpenRosaFile)] == ["beside.txt"]
