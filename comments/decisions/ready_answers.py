"""Signposts and ready-made answers: those in use, and those that a site begins with."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

from comments.models import ReadyAnswer
from comments.models.ready_answer import CODE_PREFIX

from .reason_texts import OUTREACH_ANSWERS

Kind = ReadyAnswer.Kind
SHIPPED = Path(__file__).with_suffix(".toml")


def signposts() -> list[ReadyAnswer]:
    """Return all signposts in use, of every country: nobody's place is guessed."""
    return list(ReadyAnswer.objects.offered(Kind.SIGNPOST))


def outreach_choices() -> list[tuple[str, str]]:
    """Return the answers to outreach that are in use: the code and the text of each."""
    offered = ReadyAnswer.objects.offered(Kind.OUTREACH)
    return list(offered.values_list("code", "text"))


def outreach_texts(codes: Iterable[str]) -> dict[str, str]:
    """Return the texts of those codes that are answers to outreach, in use or not."""
    named = [
        code
        for code in codes
        if code in OUTREACH_ANSWERS or code.startswith(CODE_PREFIX)
    ]
    rows = ReadyAnswer.objects.filter(kind=Kind.OUTREACH, code__in=named)
    return dict(rows.values_list("code", "text")) if named else {}


def add_shipped(apps: Apps = installed, **_signal: Any) -> None:
    """Give an empty table what the site begins with (after `migrate` and `flush`)."""
    try:
        model = apps.get_model("comments", "ReadyAnswer")
    except LookupError:  # migrated back to before there was one
        return
    if model._default_manager.exists():
        return
    shipped = tomllib.loads(SHIPPED.read_text())
    rows = [
        model(kind=kind, position=10 * number, **row)
        for kind in (Kind.SIGNPOST, Kind.CRISIS)
        for number, row in enumerate(shipped[kind], start=1)
    ]
    for number, (code, words) in enumerate(OUTREACH_ANSWERS.items(), start=1):
        text = str(words)
        row = {"code": code, "title": text, "text": text}
        rows.append(model(kind=Kind.OUTREACH, position=10 * number, **row))
    model._default_manager.bulk_create(rows)
