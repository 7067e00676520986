"""The report of a Word document: what came in, what was changed, what was left out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User
from evidenceblog.core.text import clean_line, clean_text
from posts.models import WordReport, WorkingCopy

from .word_reader import WordDocument

# What a form into which a document was brought says of when it was opened.
FROM_WORD = "word"
READ_WORD = _(
    "What the Word document says is in the form, but not saved yet. Look at each block "
    "that differs, choose, and save."
)
# What is told, the most important first.
KINDS: dict[str, Promise] = {
    "notes": _(
        "Notes and citations that name no source of the library stand at the end of the text. Place "
        "their words, or add the source and cite it"
    ),
    "lost_citations": _(
        "Citations of your post are not in the document. Look at these before you take them"
    ),
    "missing": _("Not in the document. They stay unless you delete them"),
    "added": _(
        "New in the document. They are in the form below, where you may delete them"
    ),
    "pictures": _(
        "Pictures became artwork without a credit. Say whose they are under Artwork"
    ),
    "refused_pictures": _("Pictures that could not be taken. Add them under Artwork"),
    "linked_pictures": _(
        "Pictures that are not in the file but elsewhere were left out"
    ),
    "too_many_pictures": _("Pictures after the first 200 were left out"),
    "cited": _("Became citations of sources in the library"),
    "insertions": _("Tracked insertions were taken"),
    "deletions": _("Tracked deletions were dropped"),
    "struck": _("Words that were struck out were left out"),
    "hidden": _("Hidden words were left out"),
    "charts": _(
        "Charts were left out. Save each as a picture and add it. They stood after"
    ),
    "diagrams": _("Diagrams were left out. Save each as a picture. They stood after"),
    "shapes": _("Drawn shapes were left out. They stood after"),
    "objects": _("Embedded files were left out. They stood after"),
    "text_boxes": _("Text boxes are paragraphs now. Look whether they stand right"),
    "formulas": _("Formulas are plain text now. Check what they say"),
    "headings": _("Headings of a lower level became the lowest that a text has"),
    "lists": _("Lists within tables are lines now"),
    "links": _("Links that lead nowhere from here are words now"),
    "references": _(
        "Lines of the list of references were left out: the site writes it"
    ),
    "contents": _("Tables of contents were left out: the site writes them"),
}
MOST_SHOWN = 100


@dataclass(frozen=True)
class ReportLine:
    """What was found of one kind: how often, and the words or places that can be shown."""

    label: Promise
    count: int
    words: list[str]


def keep_report(
    copy: WorkingCopy, document: WordDocument, found: dict[str, list[str]], *, by: User
) -> WordReport:
    """Keep the report of a document in place of that of the one before."""
    facts = {
        "file_name": clean_line(document.file_name)[:255],
        "made_by": by,
        "found": {
            kind: list(map(clean_text, found[kind])) for kind in found if found[kind]
        },
        "comments": [
            {name: clean_text(words) for name, words in comment.items()}
            for comment in document.comments
        ],
    }
    WordReport.objects.filter(working_copy=copy).delete()
    return WordReport.objects.create(working_copy=copy, **facts)


def report_lines(report: WordReport) -> list[ReportLine]:
    return [
        ReportLine(label, len(found), [words for words in found if words][:MOST_SHOWN])
        for kind, label in KINDS.items()
        if (found := report.found.get(kind, []))
    ]
