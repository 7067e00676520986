"""A site of which every word was written by somebody hostile, past all forms."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import batched, cycle, islice
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import Error, connection, models, transaction
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from comments.models import (
    Comment,
    CommentSettings,
    CrisisNotice,
    Kind,
    Note,
    PrivateAnswer,
    Report,
    Status,
    Wording,
)
from evidenceblog.backups.models import Backup
from evidenceblog.core.mail.models import EmailAddress, Subscription
from evidenceblog.core.models import (
    BlockedLoad,
    DataRequest,
    Incident,
    SiteSettings,
    User,
)
from posts import live_notices
from posts.citations.models import PastedSource, Source, SourceWatch
from posts.models import (
    Autosave,
    ListedSource,
    Post,
    PostSettings,
    ReadyNotice,
    Redaction,
    Revision,
    ScheduledPublication,
    TableBlock,
    TextBlock,
    WordReport,
    WorkingCopy,
)
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import Page, every_page
from tests.hostile.tripwire import KEPT, addresses, vectors
from tests.public_pages import make_site

OURS = ("posts", "comments", "evidenceblog")
# What the database or a lookup reads and no page shows: addresses within the site, codes
# and their hashes, what a row is found by, names of files.
LEFT = {
    *("slug", "code", "code_hash", "receipt_hash", "password", "key", "once", "region"),
    *("language", "licence", "sha256", "original", "content_hash", "fingerprint"),
    *("old_path", "new_path", "new", "rendered_by", "configuration", "folder"),
    "Revision.body",  # rendered
    *("ServicePause.service", "PastedSource.form"),  # names of ours
}
# JSON in which words of people stand.
WORDS_IN_JSON = {"Source.csl", "Comment.origin", "WordReport.found", "Autosave.fields"}
# Bytes that fit where not all do.
FEW = 400
IN_A_BLOCK = 12
FEW_OF = 9
# What Django's log keeps of the name of a row.
LOGGED = 200
# What depends on a column: it would refuse words of this length or of this kind.
GUARDS = """
    SELECT DISTINCT c.conname, i.relname FROM pg_depend d
    LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass
        AND c.oid = d.objid AND c.contype IN ('u', 'c')
    LEFT JOIN pg_class i ON d.classid = 'pg_class'::regclass
        AND i.oid = d.objid AND i.relkind = 'i'
    WHERE d.refobjid = %s::regclass AND d.refobjsubid = (
        SELECT attnum FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s)
"""


def words_fields() -> Iterator[models.Field[Any, Any]]:
    """Yield the fields of all models of ours in which words of people stand."""
    for model in apps.get_models():
        if not model.__module__.startswith(OURS):
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            is_own = field.model is model and not field.generated and not field.choices
            names = {field.name, f"{model.__name__}.{field.name}"}
            if is_text and is_own and not names & LEFT:
                yield field


def packed(limit: int = 0, start: int = 0) -> str:
    """Return every vector, or as many as fit, from one of them on."""
    said = KEPT
    for vector in islice(cycle(vectors()), start, start + len(vectors())):
        if not limit or len(f"{said} {vector}".encode()) <= limit:
            said = f"{said} {vector}"
    return said.replace("\0", "")


def _attempt(*statements: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except Error:
        return False
    return True


def _unguard(table: str, column: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS, [table, table, column])
        rows = cursor.fetchall()
    for constraint, index in rows:
        if constraint:
            _attempt(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}" CASCADE')
        if index:
            _attempt(f'DROP INDEX "{index}"')


def _update(field: models.Field[Any, Any], words: str) -> bool:
    # Another end in each row: some may not say the same.
    each = Concat(models.Value(f"{words} "), Cast("pk", models.TextField()))
    try:
        with transaction.atomic():
            field.model._base_manager.update(**{field.name: each})
    except Error:
        return False
    return True


def fill(field: models.Field[Any, Any], start: int) -> bool:
    """Write every vector into a column of every row; False if only some fitted."""
    table, column = field.model._meta.db_table, field.column
    # As long as it takes: each page is then opened once and not a hundred times.
    _attempt(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text')
    if _update(field, packed(start=start)):
        return True
    _unguard(table, column)
    return _update(field, packed(start=start)) or not _update(field, packed(FEW, start))


def fill_json(value: object, words: str) -> object:
    """Return JSON with words in place of each text."""
    if isinstance(value, dict):
        return {
            name: one if name in {"type", "url"} else fill_json(one, words)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [fill_json(one, words) for one in value]
    return words if isinstance(value, str) else value


def fill_every_field() -> set[str]:
    """Fill the fields of words of all rows; return the names of those that have all."""
    fields = list(words_fields())
    with connection.cursor() as cursor:
        # A table with checks that wait for the end cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    filled = {
        f"{field.model.__name__}.{field.name}"
        for number, field in enumerate(fields)
        if fill(field, 37 * number) and field.model._base_manager.exists()
    }
    for name in WORDS_IN_JSON:
        model, column = name.split(".")
        [found] = [one for one in apps.get_models() if one.__name__ == model]
        for field in found._meta.concrete_fields:
            if field.generated:
                _unguard(found._meta.db_table, field.column)
        # One row of each says it all.
        for row in found._base_manager.order_by("pk")[:5]:
            words = fill_json(getattr(row, column), packed())
            found._base_manager.filter(pk=row.pk).update(**{column: words})
        filled.add(name)
    return filled


def _in_rows(of_each: list[str], make_one: Callable[[int, str], models.Model]) -> None:
    rows = [make_one(number, words) for number, words in enumerate(of_each)]
    type(rows[0])._base_manager.bulk_create(rows)


def _make_rich_post() -> WorkingCopy:
    """Make a draft with blocks of few vectors each, and with a source for each address:
    what is cleaned, and what is looked at from its start."""
    copy = make.working_copy(slug="rich")
    each = [
        " ".join(some).replace("\0", "")
        for some in batched(vectors(), IN_A_BLOCK, strict=False)
    ]
    _in_rows(
        each,
        lambda number, words: TextBlock(
            parent=copy, region="body", ordering=100 + number, text=f"<p>{words}</p>"
        ),
    )
    _in_rows(
        each[::4],
        lambda number, words: TableBlock(
            parent=copy,
            region="body",
            ordering=1000 + number,
            caption="So many",
            table=f"<table><tr><td>{words}</td></tr></table>",
        ),
    )
    cited = [
        Source(csl=make.REVIEW | {"URL": one.replace("\0", ""), "title": f"Source {n}"})
        for n, one in enumerate(addresses())
    ]
    Source.objects.bulk_create(cited)
    _in_rows(
        [str(one.pk) for one in cited],
        lambda _n, pk: ListedSource(working_copy=copy, source_id=int(pk)),
    )
    return copy


def _make_rest(post: Post, editor: User) -> None:
    """Make what neither the public pages nor those of the admin need."""
    [*comments] = Comment.objects.all()
    held = make.comment(post, status=Status.HELD)
    reported = make.comment(post, status=Status.APPROVED)
    Report.objects.create(comment=reported, reason="other", text=KEPT)
    Note.objects.create(comment=held, by=editor, text=KEPT)
    Wording.objects.create(comment=held, body=KEPT)
    for comment in (held, comments[0]):
        PrivateAnswer.objects.create(comment=comment, by=editor, text=KEPT)
    CrisisNotice.objects.create(comment=held)
    for kind in (Kind.MENTION, Kind.REBLOG, Kind.LIKE):
        mention = make.comment(post, status=Status.APPROVED)
        facts = {"url": "https://a.example/", "host": KEPT, "site": KEPT, "named": KEPT}
        facts |= {"author": KEPT, "alias": KEPT, "advice": KEPT}
        Comment.objects.filter(pk=mention.pk).update(kind=kind, origin=facts)
    for address in addresses()[::FEW_OF]:
        make.comment(post, status=Status.APPROVED, name=address[:20])
    CommentSettings.objects.get_or_create(pk=1)
    PostSettings.objects.get_or_create(pk=1)
    live_notices.show_notice(post, ReadyNotice.objects.all()[0], by=editor)
    Incident.objects.create(name=KEPT, text=KEPT)
    BlockedLoad.objects.create(directive="script-src", host=KEPT, count=1)
    DataRequest.objects.create(email="a@example.org")
    mailed = EmailAddress.objects.known_as("a@example.org")
    Subscription.objects.create(address=mailed, key="replies:1", title=KEPT)
    Backup.objects.create(name=KEPT, folder="a", made_at=timezone.now(), detail=KEPT)
    Redaction.objects.create(post=post, by=editor, reason=KEPT, revisions=1)
    source, failed = Source.objects.earliest("pk"), {"last_error": KEPT, "failures": 1}
    SourceWatch.objects.create(source=source, service="crossref", **failed)
    PastedSource.objects.create(form="line", text=KEPT, state="asked", last_error=KEPT)


def _make_drafts(copy: WorkingCopy, editor: User) -> None:
    found = {"missing": [KEPT], "links": [KEPT], "notes": [KEPT]}
    WordReport.objects.create(
        working_copy=copy, file_name=KEPT, found=found, comments=[]
    )
    Autosave.objects.create(
        working_copy=copy,
        editor=editor,
        form_key=uuid4(),
        fields={"title": [KEPT], "standfirst": [KEPT]},
        saved_at=timezone.now(),
        opened_at=timezone.now(),
    )


def _publish(copies: list[WorkingCopy]) -> None:
    for copy in copies:
        copy.refresh_from_db()
        make.published(copy, kind=Revision.Kind.IMPORT, note=packed())


def _set_addresses(post: Post) -> None:
    """Give each address, as a whole, to a comment: a scheme stands at the start only."""
    rows = Comment.objects.filter(post=post, kind=Kind.COMMENT).order_by("-pk")
    for comment, address in zip(rows, addresses()[::FEW_OF], strict=False):
        Comment.objects.filter(pk=comment.pk).update(website=address.replace("\0", ""))


def _set_networks() -> None:
    """Give a comment a network again: who blocks it is asked which comments share it."""
    Comment.objects.filter(pk=Comment.objects.earliest("pk").pk).update(
        network="203.0.113.0/24"
    )


def log_every_row(by: User) -> None:
    """Tell the history of each model's first row, of which words of people are part."""
    LogEntry.objects.bulk_create(
        LogEntry(
            user=by,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(row.pk),
            object_repr=packed(LOGGED),
            action_flag=CHANGE,
            change_message=packed(),
        )
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        if (row := model._base_manager.order_by("pk").first())
    )


def shorten_shared_words(by: User) -> None:
    """Leave few vectors in what each page of the admin repeats, and takes time by."""
    SiteSettings.objects.update(name=packed(FEW), tagline=packed(FEW))
    User.objects.filter(pk=by.pk).update(
        username=packed(FEW), first_name="", last_name=""
    )


def make_hostile_site(root: User) -> tuple[list[Page], set[str]]:
    """Make it; return the pages of the admin, and the fields that have every vector."""
    make_site()
    pages = every_page()
    post = Post.objects.get(slug="walking")
    rich = _make_rich_post()
    make.published(rich, kind=Revision.Kind.IMPORT)  # faults that no form lets pass
    waits = make.working_copy()
    later = timezone.now() + timedelta(days=1)
    revision = save_revision(waits, by=root)
    ScheduledPublication.objects.create(
        revision=revision, goes_live_at=later, kind="first", note=KEPT, by=root
    )
    _make_rest(post, root)
    _make_drafts(post.working_copy, root)
    kept = list(TextBlock.objects.filter(parent=rich).values_list("pk", "text"))
    filled = fill_every_field()
    for pk, text in kept:
        TextBlock.objects.filter(pk=pk).update(text=text)
    shown = WorkingCopy.objects.filter(slug__in=["walking", "rich", "about"])
    _publish(list(shown))
    _set_addresses(post)
    _set_networks()
    return pages, filled
