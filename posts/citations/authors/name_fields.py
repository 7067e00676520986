"""The form field for lists of names: text in, names out, and questions between.

The text is what counts, so the field works without script. The script of the widget
shows it as rows and asks the server, by the same parser, how it reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .author_lists import AuthorList, Piece, as_row, names_to_lines, parse_authors
from .author_names import OTHERS, printed_name, printed_names
from .author_readings import Names

# As many as two thousand names have.
MOST_CHARACTERS = 40_000
# More than any question has readings.
NO_ANSWER = 1000


class ReadNames(NamedTuple):
    """The names that a list gave, and the book's editors if it named such."""

    names: Sequence[dict[str, Any]] = ()
    editors: Sequence[dict[str, Any]] = ()


@dataclass
class TypedNames:
    """A list as it was sent, and which reading was chosen for each question in it."""

    text: str = ""
    answers: dict[int, int] = field(default_factory=dict)

    def read(self) -> AuthorList:
        return parse_authors(self.text[:MOST_CHARACTERS])


class NamesWidget(forms.Textarea):
    """A text area; below it the questions that what was sent into it raised."""

    class Media:
        css = {"all": ["posts/names.css"]}
        js = ["posts/names.js"]

    def value_from_datadict(
        self, data: Any, files: Any, name: str
    ) -> TypedNames | None:
        if name not in data:
            return None
        text = _lines(data[name])
        # Answers are to the questions that were shown, about the text as it was then.
        same = text == _lines(data.get(f"{name}-asked") or "")
        chosen = (
            (n, data.get(f"{name}-answer-{n}", "")) for n in range(len(text)) if same
        )
        answers = {n: int(at) for n, at in chosen if at.isdecimal() and len(at) < 3}
        return TypedNames(text, answers)

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        typed = value if isinstance(value, TypedNames) else TypedNames(value or "")
        questions = typed.read().questions if isinstance(value, TypedNames) else []
        context = {
            "textarea": super().render(name, typed.text, attrs, renderer),
            "name": name,
            "text": typed.text,
            "questions": [
                {
                    "text": question.text,
                    "readings": [reading_label(one) for one in question.readings],
                    "answer": typed.answers.get(number),
                }
                for number, question in enumerate(questions)
            ],
        }
        return SafeString(render_to_string("admin/citations/names.html", context))


class NamesField(forms.Field):
    """Names as editors type and paste them; what is doubtful is asked, not stored."""

    widget = NamesWidget

    def to_python(self, value: Any) -> TypedNames:
        return (
            value if isinstance(value, TypedNames) else TypedNames(_lines(value or ""))
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial).text != self.to_python(data).text

    def clean(self, value: Any) -> ReadNames:
        typed = self.to_python(value)
        if len(typed.text) > MOST_CHARACTERS:
            raise ValidationError(
                _("This is more than a list of names: %d characters.") % len(typed.text)
            )
        read = typed.read()
        if read.refused:
            raise ValidationError([_refusal(piece) for piece in read.refused])
        answers = [
            question.readings[at]
            if (at := typed.answers.get(number, NO_ANSWER)) < len(question.readings)
            else None
            for number, question in enumerate(read.questions)
        ]
        asked = zip(read.questions, answers, strict=True)
        if unanswered := [_question(piece) for piece, answer in asked if not answer]:
            raise ValidationError(unanswered)
        chosen = iter(answer or () for answer in answers)
        authors, editors = (
            [
                dict(name)
                for piece in pieces
                for name in (piece.names if piece.is_certain else next(chosen))
            ]
            for pieces in (read.authors, read.editors)
        )
        return ReadNames(authors, editors)


def reading_label(names: Names) -> str:
    """Show a reading name by name, and which are taken for organisations."""
    return " · ".join(
        f"{printed_name(name)} ({_('organisation')})"
        if "literal" in name and name != OTHERS
        else printed_name(name)
        for name in names
    )


def describe_names(text: str) -> dict[str, Any]:
    """Say how a list reads, for the script that shows it as rows."""
    read = parse_authors(text[:MOST_CHARACTERS])
    return {
        "printed": printed_names(name for piece in read.pieces for name in piece.names),
        "are_editors": bool(read.editors),
        "pieces": [
            {
                "text": piece.text,
                "rows": [as_row(name) for name in piece.names],
                "readings": [
                    {
                        "label": reading_label(one),
                        "rows": [as_row(name) for name in one],
                    }
                    for one in piece.readings
                    if not piece.is_certain
                ],
            }
            for piece in read.pieces
        ],
    }


def keep_known(names: Iterable[Mapping[str, Any]], known: Any) -> list[dict[str, Any]]:
    """Put in place of each name the record's own, which knows more: an ORCID iD."""
    records = [one for one in known or [] if isinstance(one, Mapping)]
    by_row = {repr(as_row(one)): dict(one) for one in reversed(records)}
    return [by_row.get(repr(as_row(name)), dict(name)) for name in names]


def names_as_text(names: Any) -> str:
    """Write a record's names as the field shows them."""
    return names_to_lines(one for one in names or [] if isinstance(one, Mapping))


def _refusal(piece: Piece) -> str:
    return (
        _("“%s” cannot be read as a name. Write Surname AB, or {a group in braces}.")
        % piece.text
    )


def _question(piece: Piece) -> str:
    return _("“%s”: is this right? Please choose how it is read.") % piece.text


def _lines(text: Any) -> str:
    return str(text).replace("\r\n", "\n").strip()
