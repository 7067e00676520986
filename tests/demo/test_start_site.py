"""`start_site`: a new site becomes somebody's own, and nothing of the demo is left."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client

from comments.models import Comment
from evidenceblog import starting_pages
from evidenceblog.core.models import SiteSettings, User
from evidenceblog.demo import removal
from evidenceblog.management.commands import start_site
from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import Author, Post, PostSettings, Topic, WorkingCopy
from posts.revisions import publishing
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PASSWORD = "four words of a sentence"
GIVEN = {
    "name": "Evidence for Knees",
    "username": "ada",
    "email": "ada@example.org",
    "licence": "CC-BY-SA-4.0",
    "contact": "hello@example.org",
    "run_by": "Knees & Co, Ireland",
}
# What a running site fills of itself, what is for the whole of it, and the saves of the
# starting pages: those of the demo go with its posts.
NOT_ROWS_OF_THE_DEMO = {
    "Bucket", "ContentType", "Group", "ListCount", "LocalModel", "Permission",
    "ProcrastinateEvent", "ProcrastinateJob", "ProcrastinatePeriodicDefer",
    "ProcrastinateWorker", "Revision", "SearchWord", "SiteSettings", "PostSettings",
}  # fmt: skip


@pytest.fixture
def demo(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the demo without the public sizes of its pictures, which take a minute."""
    settings.DEBUG = True
    with monkeypatch.context() as quickly:
        quickly.setattr(publishing, "_make_pictures", lambda snapshot: None)
        call_command("load_demo")


@pytest.fixture
def empty() -> dict[str, int]:
    """Count the rows of a new site, and leave none of its drafts."""
    starting_pages.add_drafts()
    counted = rows()
    Post.objects.all().delete()
    return counted


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)


def start(address: str, **changes: Any) -> str:
    said = StringIO()
    call_command("start_site", stdout=said, **GIVEN | {"address": address} | changes)
    return said.getvalue()


def rows() -> dict[str, int]:
    """Count the rows of every table that the demo could write to."""
    return {
        model.__name__: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model.__name__ not in NOT_ROWS_OF_THE_DEMO
    }


def test_a_new_site_is_somebodys_own(settings: LazySettings, client: Client) -> None:
    starting_pages.add_to_new_site()

    said = start(settings.SITE_URL)

    user = User.objects.get()
    assert user.is_superuser
    assert client.login(username="ada", password=PASSWORD)
    assert SiteSettings.objects.get().name == "Evidence for Knees"
    assert PostSettings.objects.get().licence == "CC-BY-SA-4.0"
    texts = {
        copy.slug: copy.textblock_set.get().text for copy in WorkingCopy.objects.all()
    }
    assert "run by Knees &amp; Co, Ireland." in texts["about"]
    assert "Write to us at hello@example.org." in texts["contact"]
    assert texts["contact"].count("[Fill in: ") == 3
    assert "- the draft “Contact”: 3 gaps to fill in" in said
    assert "set MAIL_URL" in said
    assert PASSWORD not in said

    changed = make.person(username="another")
    again = start(settings.SITE_URL, name=None, licence=None, username=None)
    assert "Made the administrator" not in again
    assert set(User.objects.all()) == {user, changed}
    assert SiteSettings.objects.get().name == "Evidence for Knees"
    assert WorkingCopy.objects.count() == 5


@pytest.mark.parametrize("option", ["name", "address", "username", "email", "licence"])
def test_where_nobody_can_be_asked_a_missing_option_is_named(
    option: str, settings: LazySettings
) -> None:
    with pytest.raises(CommandError, match=f"--{option}"):
        start(**{"address": settings.SITE_URL} | {option: None})  # type: ignore[arg-type]

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "https://other.example"}, "Set SITE_URL=https://other.example"),
        ({"licence": "mine"}, "--licence must be one of"),
        ({"email": "nobody"}, "--email is no address"),
        ({"username": "two words"}, "--username"),
    ],
)
def test_a_wrong_answer_is_named_and_changes_nothing(
    change: dict[str, str], said: str, settings: LazySettings
) -> None:
    with pytest.raises(CommandError, match=said):
        start(**{"address": settings.SITE_URL} | change)

    assert not User.objects.exists()
    assert not SiteSettings.objects.exists()


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str | type[BaseException]) -> None:
    """Sit at a terminal, and give these answers; a class is raised, as by Ctrl-C."""
    waiting = iter(answers)

    def answer(asks: str) -> str:
        given = next(waiting)
        if not isinstance(given, str):
            raise given
        return given

    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(start_site, "getpass", answer)


def ask(capsys: pytest.CaptureFixture[str]) -> str:
    said = StringIO()
    call_command("start_site", stdout=said)
    return said.getvalue() + capsys.readouterr().err


NAMED = ("Evidence for Knees", "mine", "CC-BY-SA-4.0", "two words", "ada")
SECRET = ("nobody", "ada@example.org", "12345", PASSWORD, "another", PASSWORD, PASSWORD)


def test_questions_are_asked_until_each_answer_can_be_right(
    settings: LazySettings, monkeypatch: Any, capsys: Any
) -> None:
    gaps = ["Knees & Co, Ireland", *[""] * 20]
    typed(monkeypatch, settings.SITE_URL, *NAMED, *SECRET, *gaps)

    said = ask(capsys)

    for fault in (
        *("It must be one of", "It is not right: Enter a valid username"),
        *("It is no address: 'nobody'", "too common", "The two are not the same."),
    ):
        assert fault in said
    assert SiteSettings.objects.get().name == "Evidence for Knees"
    assert PostSettings.objects.get().licence == "CC-BY-SA-4.0"
    ada = User.objects.get()
    assert (ada.username, ada.email, ada.is_superuser) == (
        "ada",
        "ada@example.org",
        True,
    )
    assert ada.check_password(PASSWORD)
    about = WorkingCopy.objects.get(slug="about").textblock_set.get().text
    assert "run by Knees &amp; Co, Ireland." in about


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_stopped_before_the_last_question_it_has_changed_nothing(
    stop: type[BaseException], settings: LazySettings, monkeypatch: Any, capsys: Any
) -> None:
    before = rows()
    typed(monkeypatch, settings.SITE_URL, *NAMED, *SECRET[:3], stop)

    with pytest.raises(CommandError, match="Stopped: nothing was changed"):
        ask(capsys)

    assert rows() == before
    assert not SiteSettings.objects.exists()


def test_stopped_at_the_starting_pages_it_asks_for_the_rest_again(
    settings: LazySettings, monkeypatch: Any, capsys: Any
) -> None:
    typed(monkeypatch, settings.SITE_URL, *NAMED, *SECRET, KeyboardInterrupt)
    assert "Run this again to be asked the rest." in ask(capsys)
    assert User.objects.get().username == "ada"

    typed(monkeypatch, "Knees & Co, Ireland", *[""] * 20)
    ask(capsys)

    about = WorkingCopy.objects.get(slug="about").textblock_set.get().text
    assert "run by Knees &amp; Co, Ireland." in about


@pytest.mark.usefixtures("empty", "demo")
def test_nothing_of_the_demo_is_left(
    empty: dict[str, int],
    settings: LazySettings,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    picture = min(Artwork.objects.all(), key=lambda one: one.width * one.height)
    uploads.publish_renditions(picture)
    files = [
        (picture.original.storage, str(picture.original.name)),
        *((default_storage, file.name) for file in uploads._files(picture)),
    ]
    assert all(storage.exists(name) for storage, name in files)
    with pytest.raises(CommandError, match="add: --remove-demo"):
        start(settings.SITE_URL)
    assert Comment.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        said = start(settings.SITE_URL, remove_demo=True)

    assert "Kept" not in said
    assert User.objects.get().username == "ada"
    User.objects.update(is_superuser=False)  # the last administrator is never deleted
    User.objects.all().delete()
    assert {name for name, count in rows().items() if count != empty.get(name)} == set()
    assert not any(storage.exists(name) for storage, name in files)


@pytest.mark.usefixtures("demo")
def test_what_the_editors_made_stays(client: Client) -> None:
    editor = User.objects.get(username="editor")
    own = make.working_copy(title="Our own", slug="our-own")
    own.topics.add(Topic.objects.get(slug="news"))
    make.published(own, by=editor)
    adopted = WorkingCopy.objects.get(slug="half-the-risk-of-what")
    adopted.notice = ""
    adopted.save()

    kept = removal.remove()

    assert set(Post.objects.values_list("working_copy__slug", flat=True)) == {
        "our-own",
        "half-the-risk-of-what",
    }
    assert "Our own" in text_of(client.get("/our-own/"))
    assert "topic News" in kept
    assert "account editor, closed" in kept
    assert not User.objects.get().is_active
    assert Author.objects.exists()  # who signs the adopted post
    assert removal.remove() == []
