"""Redirects: what is recorded, what is refused, and where a reader arrives."""

import threading
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect
from evidenceblog.core.redirect_reasons import RedirectReason
from evidenceblog.core.redirects import paths
from evidenceblog.core.redirects.paths import InvalidAddress, RedirectTarget
from posts.slugs import SlugRedirectReason
from tests import make

pytestmark = pytest.mark.django_db
OURS = paths.own_hosts()


def record(old: str, new: str, reason: str = RedirectReason.HAND) -> Redirect:
    return redirects.record(old, new, reason=reason, by=None)


def led() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "new"))


# What is recorded


def test_a_redirect_says_who_made_it_when_and_why() -> None:
    editor = make.person()

    made = redirects.record("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=editor)

    assert (made.old_path, made.new, made.new_path) == ("/old", "/new/", "/new")
    assert (made.reason, made.made_by) == (SlugRedirectReason.SLUG, editor)
    assert str(made) == "/old → /new/"
    editor.delete()
    assert Redirect.objects.get().made_by is None


def test_recording_an_old_path_again_replaces_where_it_leads() -> None:
    record("/old/", "/new/")
    record("/old", "https://other.example/page")

    assert led() == {"/old": "https://other.example/page"}


def test_a_chain_becomes_one_step_in_whichever_order_it_is_recorded() -> None:
    record("/a/", "/b/")
    record("/b/", "/c/")
    record("/z/", "/a/")

    assert led() == {"/a": "/c/", "/b": "/c/", "/z": "/c/"}


def test_a_chain_that_leaves_the_site_leaves_it_at_once() -> None:
    record("/a/", "/b/")
    record("/b/", "https://other.example/b")

    assert set(led().values()) == {"https://other.example/b"}


@pytest.mark.parametrize("end", ["/a", "/a/", "/a/?x=1", "/a#top", "/%61/"])
def test_a_redirect_that_leads_back_is_refused_and_nothing_changes(end: str) -> None:
    record("/a/", "/b/")

    with pytest.raises(redirects.RedirectLoop, match="/b would lead back to itself"):
        record("/b/", end)
    with pytest.raises(redirects.RedirectLoop):
        record("/a/", end)

    assert led() == {"/a": "/b/"}


def test_this_site_s_own_whole_address_cannot_hide_a_circle() -> None:
    with pytest.raises(redirects.RedirectLoop):
        record("/a/", "http://127.0.0.1:8000/a/")


def test_the_database_itself_refuses_what_the_door_would() -> None:
    def stored(**changes: str) -> None:
        row = {"old_path": "/a", "new": "/b", "new_path": "/b"} | changes
        with transaction.atomic():
            Redirect.objects.create(made_at="2026-01-01T00:00Z", **row)

    for wrong in [
        {"new_path": "/a"},
        {"old_path": "/a/"},
        {"old_path": "a"},
        {"old_path": "/"},
        {"new": "//evil.example/"},
        {"new": "/\\evil.example"},
        {"new": "javascript:alert(1)"},
    ]:
        with pytest.raises(IntegrityError, match="redirect_"):
            stored(**wrong)
    stored()
    with pytest.raises(IntegrityError, match="redirect_old_path_once"):
        stored()


def test_a_page_that_moves_back_is_not_led_away_from() -> None:
    redirects.record_move("/a/", "/b/", reason=SlugRedirectReason.SLUG, by=None)
    redirects.record_move("/b/", "/c/", reason=SlugRedirectReason.SLUG, by=None)

    redirects.record_move("/c/", "/a/", reason=SlugRedirectReason.SLUG, by=None)

    assert led() == {"/b": "/a/", "/c": "/a/"}


def test_of_many_moves_those_that_close_a_circle_are_refused_and_the_others_stand() -> (
    None
):
    record("/d/", "/a/")
    record("/e/", "/f/")
    moves = {"/a": "/b", "/b": "/c", "/c": "/a", "/e": "/e/e", "/x": "/d"}

    refused = redirects.record_all(
        {old: RedirectTarget(new, new) for old, new in moves.items()},
        reason=RedirectReason.IMPORT,
        by=None,
    )

    assert refused == {"/c"}
    assert led() == {"/d": "/c", "/a": "/c", "/b": "/c", "/e": "/e/e", "/x": "/c"}


def test_a_refused_move_leaves_the_old_redirect_with_which_no_circle_is_closed() -> (
    None
):
    record("/a/", "/z/")
    moves = {"/a": "/a", "/z": "/a", "/y": "/a"}

    refused = redirects.record_all(
        {old: RedirectTarget(new, new) for old, new in moves.items()},
        reason=RedirectReason.IMPORT,
        by=None,
    )

    assert refused == {"/a", "/z"}
    assert led() == {"/a": "/z/", "/y": "/z/"}


def test_a_circle_that_is_in_the_database_holds_nobody_up(client: Client) -> None:
    for old, new in pairwise(["/a", "/b", "/a"]):
        Redirect.objects.create(
            old_path=old, new=new, new_path=new, made_at="2026-01-01T00:00Z"
        )

    record("/c/", "/a/")

    assert client.get("/c/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_cannot_close_a_circle() -> None:
    start = threading.Barrier(2)
    refused: list[str] = []

    def write(old: str, new: str) -> None:
        start.wait()
        try:
            record(old, new)
        except redirects.RedirectLoop:
            refused.append(old)
        finally:
            connection.close()

    for _ in range(5):
        writers = [
            threading.Thread(target=write, args=pair)
            for pair in (("/a/", "/b/"), ("/b/", "/a/"))
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(refused) == len(led()) == 1
        Redirect.objects.all().delete()
        refused.clear()


# What is read


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/walking/", "/walking"),
        (" /walking ", "/walking"),
        ("/Walking//", None),
        ("/caf%C3%A9/", "/café"),
        ("/cafe\u0301/", "/café"),
        ("/caf%c3%a9", "/café"),
        ("/a%FFb/", "/a%FFb"),
        ("/50%/", "/50%"),
        ("/a b/", "/a b"),
        ("/a%3Fb/", "/a?b"),
        ("http://127.0.0.1:8000/walking/", "/walking"),
        ("https://www.127.0.0.1:8000/walking", "/walking"),
        ("https://other.example/walking/", None),
        ("/", None),
        ("http://127.0.0.1:8000", None),
        ("http://127.0.0.1:9000/another-site/", None),
        ("", None),
        ("walking/", None),
        ("/?p=12", None),
        ("/walking/#top", None),
        ("/a/../b/", None),
        ("/a/%2e%2e/b/", None),
        ("/" + "a" * 600, None),
        ("/a\nb", None),
        ("/a%0Ab", None),
        ("/a%00b", None),
        ("//other.example/", None),
        ("http://[bad/", None),
        ("http://a:b/", None),
        ("/a\ufffdb/", None),
    ],
)
def test_an_old_address_has_one_normal_form_or_is_refused(
    typed: str, path: str | None
) -> None:
    if path is None:
        with pytest.raises(InvalidAddress):
            paths.parse_path(typed, OURS)
    else:
        assert paths.parse_path(typed, OURS) == path


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("/new/", RedirectTarget("/new/", "/new")),
        ("/", RedirectTarget("/", "/")),
        ("/café/?q=a b#ü", RedirectTarget("/caf%C3%A9/?q=a%20b#%C3%BC", "/café")),
        ("/caf%C3%A9", RedirectTarget("/caf%C3%A9", "/café")),
        ("/a%2520b", RedirectTarget("/a%2520b", "/a%20b")),
        ("http://127.0.0.1:8000", RedirectTarget("/", "/")),
        (
            "https://other.example/a//b?c=/",
            RedirectTarget("https://other.example/a//b?c=/"),
        ),
        (
            "https://bücher.example/ü",
            RedirectTarget("https://xn--bcher-kva.example/%C3%BC"),
        ),
    ],
)
def test_a_target_is_kept_as_it_is_sent(typed: str, target: RedirectTarget) -> None:
    assert paths.parse_target(typed, OURS) == target


def test_a_target_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidAddress, match="too long"):
        paths.parse_target("https://other.example/" + "a" * 2000, OURS)


# What readers get


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/old/", "/new/"),
        ("/old", "/new/"),
        ("/old/?utm=a%20b&c=%C3%A9", "/new/?utm=a%20b&c=%C3%A9"),
        ("/caf%C3%A9/", "/th%C3%A9/"),
        ("/cafe%CC%81/", "/th%C3%A9/"),
        ("/asked/?b=2", "/new/?a=1&b=2#top"),
        ("/away/?b=2", "https://other.example/x?b=2"),
    ],
)
def test_a_reader_of_an_old_address_is_sent_on(
    client: Client, asked: str, sent: str
) -> None:
    record("/old/", "/new/")
    record("/café/", "/thé/")
    record("/asked/", "/new/?a=1#top")
    record("/away/", "https://other.example/x")

    for answer in (client.get(asked), client.head(asked)):
        assert (answer.status_code, answer["Location"]) == (301, sent)
        # A browser that kept it for ever would go in a circle once the page is back.
        assert answer["Cache-Control"] == "no-cache"


def test_the_case_of_an_old_address_counts(client: Client) -> None:
    record("/Old/", "/new/")

    assert client.get("/Old/").status_code == 301
    assert client.get("/old/").status_code == 404


def test_a_page_that_is_there_is_shown_whatever_is_recorded(client: Client) -> None:
    make.post(slug="walking")
    record("/walking/", "/new/")

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/walking/").status_code == 200
    assert not [one for one in queries if "core_redirect" in one["sql"]]


def test_what_is_not_found_costs_one_more_query(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/no/such/page/here/")

    assert len([one for one in queries if "core_redirect" in one["sql"]]) == 1


def test_only_what_is_read_is_sent_on(client: Client) -> None:
    record("/old/", "/new/")

    assert client.post("/old/comment/").status_code == 404
    assert client.put("/old/no-such/").status_code == 404


@pytest.mark.parametrize("folder", ["/admin/none", "/static/none", "/media/none"])
def test_the_admin_and_files_are_left_alone(editor_client: Client, folder: str) -> None:
    record(folder, "/new/")

    assert editor_client.get(f"{folder}/").status_code == 404


def test_what_stands_beneath_a_page_moves_with_it(client: Client) -> None:
    record("/topic/old/", "/topic/new/", SlugRedirectReason.TOPIC)
    record("/post/", "/mail/", SlugRedirectReason.SLUG)
    record("/hand/", "/made/")

    def sent(path: str) -> str:
        return client.get(path).headers.get("Location", "")

    assert sent("/topic/old/page/2/") == "/topic/new/page/2/"
    assert sent("/post/versions/3/?x=1") == "/mail/versions/3/?x=1"
    assert sent("/post/ü") == "/mail/%C3%BC"
    assert sent("/post//evil.example/") == "/mail/evil.example/"
    assert sent("/hand/page/2/") == ""
    assert sent("/topic/older/page/2/") == ""


@pytest.mark.parametrize("new", ["/new/", "/new", "/new/#top"])
@pytest.mark.parametrize("reason", [RedirectReason.IMPORT, RedirectReason.HAND])
def test_what_moved_along_stays_so_when_the_move_is_said_again(
    client: Client, reason: RedirectReason, new: str
) -> None:
    editor = make.person()
    redirects.record_move("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=editor)

    again = record("/old/", new, reason)

    assert (again.new, again.reason, again.made_by) == (
        new,
        SlugRedirectReason.SLUG,
        editor,
    )
    assert client.get("/old/versions/3/")["Location"] == "/new/versions/3/"
    record("/old/", "/other/", reason)
    assert client.get("/old/versions/3/").status_code == 404


def test_a_page_that_moves_where_its_redirect_led_takes_what_is_beneath_along(
    client: Client,
) -> None:
    record("/old/", "/new/", RedirectReason.IMPORT)

    redirects.record_move("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=None)

    assert client.get("/old/versions/3/")["Location"] == "/new/versions/3/"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/UPPER-CASE/", "/upper-case/"),
        ("/Upper-Case/?utm_source=x", "/upper-case/?utm_source=x"),
        ("/UPPER-CASE/versions/", "/upper-case/versions/"),
        ("/Topic/Pain/", "/topic/pain/"),
        ("/FEED/", "/feed/"),
        ("/OLD-ONE/", "/upper-case/"),
    ],
)
def test_an_address_in_capitals_leads_to_its_page(
    client: Client, typed: str, meant: str
) -> None:
    make.post(slug="upper-case", topics=[make.topic(slug="pain")])
    redirects.record("/old-one/", "/upper-case/", reason=RedirectReason.HAND, by=None)

    answer = client.get(typed)

    assert (answer.status_code, answer["Location"]) == (301, meant)


@pytest.mark.parametrize(
    "path", ["/NOWHERE/", "/comment/AbCdEf/", "/webmention/AbCdEf/", "/Media/x.avif"]
)
def test_capitals_of_what_is_not_there_are_left_alone(
    client: Client, path: str
) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("cut", "meant"),
    [
        ("//walking/", "/walking/"),
        ("/walking//", "/walking/"),
        ("//walking//versions/", "/walking/versions/"),
        ("//topic//pain//?page=1", "/topic/pain/?page=1"),
        ("//feed/", "/feed/"),
        ("//", "/"),
        ("//old-one/", "/walking/"),
        ("/walking.", "/walking/"),
        ("/walking/).", "/walking/"),
        ("/walking/%20", "/walking/"),
        ("/walking%E2%80%9D,", "/walking/"),
        ("/Walking/%3E", "/walking/"),
        ("/walking/&utm_source=mail", "/walking/"),
        ("/healthz/", "/healthz"),
    ],
)
def test_an_address_cut_out_of_a_text_leads_to_its_page(
    client: Client, cut: str, meant: str
) -> None:
    make.post(slug="walking", topics=[make.topic(slug="pain")])
    redirects.record("/old-one/", "/walking/", reason=RedirectReason.HAND, by=None)

    answer = client.get(f"http://testserver{cut}")

    assert (answer.status_code, answer.get("Location")) == (301, meant)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "//evil.example/",
            "//evil.example//",
            "/%5Cevil.example/",
            "///evil.example",
        ),
        *("//walking.evil.example/", "//evil.example/walking/", "/%2F%2Fevil.example."),
    ],
)
def test_an_address_of_another_site_in_the_path_leads_nowhere(
    client: Client, path: str
) -> None:
    make.post(slug="walking")

    assert client.get(f"http://testserver{path}").status_code == 404
