"""Embeds: what is said of a page elsewhere, by its address alone."""

import pytest

from posts.blocks.embed import embed_card


@pytest.mark.parametrize(
    ("url", "verb", "provider"),
    [
        ("https://www.youtube.com/watch?v=x", "Watch", "YouTube"),
        ("https://m.youtube.com/watch?v=x", "Watch", "YouTube"),
        ("https://youtu.be/x", "Watch", "YouTube"),
        ("https://vimeo.com/1", "Watch", "Vimeo"),
        ("https://podcasts.apple.com/x", "Listen", "Apple Podcasts"),
        ("https://talks.example/youtube.com", "Open", "talks.example"),
        ("https://youtube.com@talks.example/", "Open", "talks.example"),
        ("https://youtube.com.talks.example/", "Open", "youtube.com.talks.example"),
    ],
)
def test_a_card_says_what_a_reader_does_there_and_with_whom(
    url: str, verb: str, provider: str
) -> None:
    made = embed_card(url, "A talk")

    assert (made["url"], made["title"]) == (url, "A talk")
    assert (made["verb"], made["provider"]) == (verb, provider)


def test_a_card_without_a_title_shows_its_address() -> None:
    assert (
        embed_card("https://talks.example/x", "")["title"] == "https://talks.example/x"
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT://youtube.com/%0aalert(1)", "//youtube.com/x",
     "http://[", "ftp://youtube.com/x", "https:///x", ""],
)  # fmt: skip
def test_an_address_that_no_reader_should_follow_is_left_out(url: str) -> None:
    made = embed_card(url, "A talk")

    assert (made["url"], made["provider"]) == ("", "")
    assert embed_card(url, "")["title"] == ""
