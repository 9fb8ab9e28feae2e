"""A checklist for the office's tests of checklists, as an author writes it, and the same as a workbook."""

import io

import openpyxl

FORM = """
settings: {form_id: guards, version: "2026112401", default_language: fr, form_title: {en: Guards, fr: Gardes}, pillar: security}
survey:
  - {type: begin_group, name: context}
  - {type: hidden, name: operator_type}
  - {type: end_group}
  - {type: begin_group, name: look, label: {en: Walk round, fr: Faire le tour}}
  - {type: select_one yn, name: G1, label: {en: "Are there guards?", fr: "Y a-t-il des gardes ?"}, severity: M, fail: "yes", sensitivity: S, standard: VPI B2, ask: diggers, duty: operator}
  - {type: integer, name: G2, sensitivity: S, label: {en: "How many?", fr: "Combien ?"}, relevant: "${G1} = 'yes'", constraint: ". < 500", constraint_message: {en: Fewer than 500, fr: Moins de 500}}
  - {type: text, name: G3, sensitivity: S, label: {en: "What do they do?", fr: "Que font-ils ?"}, relevant: "${G2} > 3 and string-length(${operator_type}) > 2"}
  - {type: begin_repeat, name: gate, label: {en: Each gate, fr: Chaque portail}}
  - {type: text, name: G4, label: {en: "Which gate?", fr: "Quel portail ?"}}
  - {type: end_repeat}
  - {type: end_group}
choices:
  yn: [{name: "yes", label: {en: "Yes", fr: Oui}}, {name: "no", label: {en: "No", fr: Non}}]
"""
NEXT = (
    FORM.replace("2026112401", "2026112402")
    .replace("Are there guards?", "Do you see guards?")
    .replace("severity: M", "severity: C")
    .replace("${G1} = 'yes'\"", "${G1} != 'no'\"")
    .replace("  - {type: begin_repeat", '  - {type: date, name: G5, label: {en: "Since when?", fr: "Depuis quand ?"}}\n  - {type: begin_repeat')
)


def workbook(**sheets):
    """A workbook with a sheet for each name: rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def file_of(content, name):
    """An upload as a browser posts it."""
    return (io.BytesIO(content.encode() if isinstance(content, str) else content), name)
