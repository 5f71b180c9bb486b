"""Checklists of reporting guidelines, answered from what a report really holds."""

from seriatim.report.checklists.answering import (
    Checklist,
    ChecklistRow,
    answer_checklist,
    checklist_document,
    checklist_section,
    checklist_sections,
)
from seriatim.report.checklists.items import (
    ChecklistError,
    ChecklistItem,
    Guideline,
    ItemKind,
    load_guideline,
    shipped_guidelines,
)

__all__ = [
    "Checklist",
    "ChecklistError",
    "ChecklistItem",
    "ChecklistRow",
    "Guideline",
    "ItemKind",
    "answer_checklist",
    "checklist_document",
    "checklist_section",
    "checklist_sections",
    "load_guideline",
    "shipped_guidelines",
]
