"""Understanding origins: what they are to our post, by whom, and what they say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.linkbacks.mention_content.mention_summary import (
    MentionSummary,
    summarise_mention,
)
from comments.linkbacks.mention_content.parser_process import microformats
from comments.linkbacks.origin_html.page_facts import PageFacts
from comments.models import Kind

from .pages import (
    BOOKMARK,
    BRIDGY,
    GHOST,
    LIKE,
    OURS,
    REBLOG,
    REPLY,
    REPOST,
    TUMBLR,
    WORDPRESS,
)


def understood(
    page: str | bytes = "",
    *,
    url: str = "https://alice.example/notes/7",
    content_type: str = "text/html; charset=utf-8",
    ours: str = "",
    around: str = "",
    **seen: Any,
) -> MentionSummary:
    body = page.encode() if isinstance(page, str) else page
    return summarise_mention(
        microformats(body, url=url, content_type=content_type),
        url=url,
        target=OURS,
        page=PageFacts(**seen),
        around=around,
        ours=ours,
    )


def entry(inside: str) -> str:
    return f'<div class="h-entry">{inside}</div>'


def reply(inside: str) -> str:
    return entry(f'<a class="u-in-reply-to" href="{OURS}"></a>{inside}')


# Kinds


def test_a_reply_is_understood_whole():
    told = understood(
        REPLY, meta={"og:site_name": "Alice writes"}, title="Re: walking | Alice writes"
    )

    assert told == MentionSummary(
        kind=Kind.REPLY,
        copies=0.0,
        title="Re: walking",
        site="Alice writes",
        author_name="Alice Ray",
        author_url="https://alice.example/",
        author_is_credible=True,
        published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        content="Good news for my knees.\n\nSee the trial I was in "
        "(https://alice.example/trial):\nsix weeks.",
        excerpt="Good news for my knees. See the trial I was in "
        "(https://alice.example/trial): six weeks.",
        language="en",
    )


def test_a_like_has_no_words_for_us():
    told = understood(LIKE)

    assert told.kind == Kind.LIKE
    assert told.content == ""
    assert (told.author_name, told.author_url) == ("Bob", "https://bob.example/")


def test_a_repost_of_a_cited_work_has_the_author_of_its_feed():
    told = understood(REPOST)

    assert told.kind == Kind.REPOST
    assert (told.author_name, told.author_url) == ("Carol", "https://carol.example/")


def test_a_bookmark_has_the_author_whom_its_page_links_to():
    told = understood(BOOKMARK)

    assert told.kind == Kind.BOOKMARK
    assert told.title == "A summary worth keeping"
    assert told.author_name == "Dora Lee"
    assert told.author_url == "https://dora.example/about"


def test_an_author_known_by_address_only_has_no_name():
    told = understood(BOOKMARK.partition("<p ")[0])

    assert (told.author_name, told.author_url) == ("", "https://dora.example/about")


def test_an_answer_on_mastodon_comes_by_bridgy():
    told = understood(BRIDGY, url="https://brid.gy/comment/mastodon/1129/1130")

    assert told.kind == Kind.REPLY
    assert told.content == "Thanks, that was clear"
    assert told.author_name == "Erin \N{SUNFLOWER}"
    assert told.author_url == "https://social.example/@erin"
    assert told.author_is_credible
    assert told.title == ""


def test_an_author_claimed_by_another_host_is_not_credible():
    told = understood(BRIDGY, url="https://evil.example/erin")

    assert told.author_url == "https://social.example/@erin"
    assert not told.author_is_credible


def test_a_wordpress_post_with_older_classes_is_a_mention():
    told = understood(WORDPRESS, url="https://helse.example.no/gar-vi/")

    assert told.kind == Kind.MENTION
    assert told.title == "Går vi for lite?"
    assert told.author_name == "Kari"
    assert told.published == datetime(2026, 10, 2, 8, tzinfo=UTC)
    assert told.language == "nb"
    assert told.excerpt == "Les oversikten først."
    assert told.content == ""


def test_a_wordpress_reblog_has_the_note_for_its_content():
    told = understood(REBLOG, is_reblog=True, reblog_note="Worth five minutes.")

    assert told.kind == Kind.REBLOG
    assert told.content == "Worth five minutes."


def test_a_tumblr_reblog_needs_no_microformats():
    told = understood(
        TUMBLR,
        url="https://healthbits.tumblr.com/post/1",
        is_reblog=True,
        reblog_note="so true",
        meta={"og:site_name": "healthbits", "author": "Hal"},
    )

    assert told.kind == Kind.REBLOG
    assert (told.site, told.content) == ("healthbits", "so true")
    assert (told.author_name, told.author_url) == ("Hal", "")


def test_a_page_without_microformats_is_told_from_what_was_read():
    told = understood(
        GHOST,
        url="https://www.lesen.example.de/tipps/",
        title="Lesetipps",
        language="de",
        around="Über Gehen.",
        meta={
            "author": "Ina",
            "article:author": "/ina/",
            "article:published_time": "2026-09-01T10:00:00Z",
        },
    )

    assert told.kind == Kind.MENTION
    assert told.site == ""
    assert told.excerpt == "Über Gehen."
    assert told.author_name == "Ina"
    assert told.author_url == "https://www.lesen.example.de/ina/"
    assert told.author_is_credible
    assert told.published == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert told.language == "de"


def test_a_page_whose_canonical_address_is_ours_is_a_repost():
    assert understood(canonical=OURS.rstrip("/")).kind == Kind.REPOST
    assert understood(canonical="https://alice.example/").kind == Kind.MENTION


def test_a_page_that_holds_our_text_is_a_repost():
    ours = " ".join(f"w{'abcdefghij'[n % 10] * (n // 10 + 1)}" for n in range(90))

    told = understood(text=f"Look at this. {ours} The end.", ours=ours)

    assert told.kind == Kind.REPOST
    assert told.copies == 1.0


def test_an_answer_to_another_post_is_a_mention():
    answer = '<a class="u-in-reply-to" href="https://other.example/"></a>'

    assert understood(entry(answer)).kind == Kind.MENTION


def test_the_posts_other_addresses_count():
    page = entry('<a class="u-like-of" href="https://evidence.example.org/?p=7"></a>')

    url = "https://alice.example/"
    told = summarise_mention(
        microformats(page.encode(), url=url, content_type=""),
        url=url,
        target=OURS,
        aliases=["http://evidence.example.org/?p=7"],
        page=PageFacts(),
    )

    assert told.kind == Kind.LIKE


def test_of_many_entries_the_one_that_answers_us_counts():
    others = "".join(
        entry(f'<a class="u-url" href="/{n}"></a><p class="e-content">No {n}</p>')
        for n in range(5)
    )

    told = understood(others + reply('<p class="e-content">Yes</p>') + others)

    assert (told.kind, told.content) == (Kind.REPLY, "Yes")


def test_of_many_entries_that_leave_us_out_none_is_taken():
    others = entry('<b class="p-author">A</b>') + entry('<b class="p-author">B</b>')

    assert understood(others).author_name == ""


def test_a_reply_without_words_has_the_excerpt():
    assert understood(reply(""), around="around the link").content == (
        "around the link"
    )


def test_a_json_origin_is_not_parsed_for_microformats():
    assert understood(REPLY, content_type="application/json").kind == Kind.MENTION


def test_a_page_that_takes_too_much_is_told_from_what_was_read():
    flood = '<div class="h-entry e-content">' * 200 + "x" * 500_000

    told = understood(REPLY + flood, title="A title", meta={"author": "Ann"})

    assert told.kind == Kind.MENTION
    assert (told.title, told.author_name, told.content) == ("A title", "Ann", "")


# Dates


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20 10:00:00-0800", datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_left(told, meant):
    assert understood(meta={"article:published_time": told}).published == meant


def test_a_date_to_come_is_left():
    for days, is_kept in ((0, True), (3, False)):
        day = (timezone.now() + timedelta(days=days)).isoformat()

        assert bool(understood(meta={"date": day}).published) == is_kept


# What hostile pages say (rows 60, 61 and 66 of the hostile inputs)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://user:pw@alice.example/",
        "https://a.example/" + "x" * 500,
        "https://a.example\\@b.example/",
        "http://[",
    ],
)
def test_row_60_an_authors_address_that_no_reader_may_follow_is_dropped(address):
    card = f'<a class="p-author h-card u-url" href="{address}">Mallory</a>'

    told = understood(reply(card))

    assert (told.author_name, told.author_url) == ("Mallory", "")
    assert not told.author_is_credible


def test_row_60_pictures_of_people_are_not_kept():
    card = """<span class="p-author h-card"><img class="u-photo" alt=""
    src="http://169.254.169.254/me.png"><b class="p-name">Mallory</b></span>
    <img class="u-photo" src="javascript:alert(1)">"""

    told = understood(reply(card))

    assert "169.254" not in repr(told)
    assert "javascript" not in repr(told)


def test_row_61_markup_that_acts_leaves_nothing_behind():
    words = """<div class="e-content"><script>steal()</script><style>b{}</style>
    <svg><text>drawn</text></svg><form><input value="pw">Log in</form>
    <p onclick="steal()" style="color:red">Kept <img src=x onerror=steal()>
    <a href="javascript:steal()">words</a> &lt;b&gt;</p></div>"""

    assert understood(reply(words)).content == "Kept words <b>"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("left\u202eright", "leftright"),
        ("a\u200bb", "ab"),
        ("n\0ul", "nul"),
        ("sur&#xd800;rogate", "sur\ufffdrogate"),
        ("two\n\tlines", "two lines"),
    ],
)
def test_row_66_a_name_and_a_title_are_stored_clean(said, kept):
    name = f'<b class="p-author">{said}</b><h1 class="p-name">{said}</h1>'

    told = understood(reply(name))

    assert (told.author_name, told.title) == (kept, kept)


def test_row_66_bytes_that_are_not_what_they_say_are_stored_clean():
    page = reply('<b class="p-author">Ren\xe9</b>').encode("latin-1")

    assert understood(page).author_name == "René"
    assert understood("é".encode() + page).author_name == "Ren\ufffd"


def test_row_66_what_is_long_is_cut():
    flood = "\N{SUNFLOWER}" * 2500
    inside = f'<b class="p-author">{flood}</b><h1 class="p-name">{flood}</h1>'
    words = f'<p class="e-content">{"word " * 9000}</p>'

    told = understood(reply(inside + words), meta={"og:site_name": flood}, around=flood)

    assert len(told.author_name) == 100
    assert len(told.site) == 100
    assert len(told.title) == 250
    assert len(told.excerpt) == 600
    assert 19_000 < len(told.content) <= 20_000


def test_row_66_what_was_read_of_the_page_is_cleaned_too():
    told = understood(
        title="a\0b\ud800\u202e", around="c\0", language="en\0", meta={"author": "\0d"}
    )

    assert (told.title, told.excerpt, told.language) == ("ab", "c", "")
    assert told.author_name == "d"


@pytest.mark.parametrize("language", ["english", "x", "en; drop", "12", " FR-ca "])
def test_a_language_is_a_code_or_nothing(language):
    assert understood(language=language).language in ("", "fr")


def test_a_site_on_trial_is_known_by_its_own_address_too():
    home = "http://127.0.0.1:8000/walking/"
    page = entry(f'<a class="u-like-of" href="{home}"></a>')

    url = "https://alice.example/notes/7"
    told = summarise_mention(
        microformats(page.encode(), url=url, content_type="text/html"),
        url=url,
        target=home,
        page=PageFacts(),
    )

    assert told.kind == Kind.LIKE
