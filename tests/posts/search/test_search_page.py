"""The search as its readers see it."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts import topic_merge
from posts.models import Post
from posts.revisions import withdrawal
from posts.search import full_text, views
from tests import make

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str) -> list[str]:
    page = client.get(f"/search/?{query}").content.decode()
    page = page.partition('<ol class="results">')[2].partition("</ol>")[0]
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a></h2>', page)


def text_post(words: str, **changes: object) -> Post:
    """Publish a post that says these words in its text."""
    copy = make.working_copy(**changes)
    make.text(copy, f"<p>{words}</p>", ordering=15)
    return make.published(copy).post


def test_a_post_is_found_as_soon_as_it_is_published(client: Client) -> None:
    assert titles(client, "q=marmalade") == []

    text_post("We spread marmalade.", title="Breakfast")

    assert titles(client, "q=marmalade") == ["Breakfast"]


def test_words_are_marked_in_a_snippet_that_is_safe(client: Client) -> None:
    text_post("If 1 &lt; 2 &amp; 3 then marmalade &lt;script&gt; is good.")

    page = client.get("/search/?q=marmalade").content.decode()

    assert "1 &lt; 2 &amp; 3 then <mark>marmalade</mark>" in page
    assert "<script> is" not in page


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("en-GB", "Randomised trials", "trial"),
        ("en-GB", "The café was open", "cafe"),
        ("en-GB", "The cafe was open", "CAFÉ"),
        ("fr", "Les études montrent", "etude"),
        ("de", "Die Häuser stehen", "Haus -Garten"),
        ("pt", "As avaliações rápidas", "avaliação rapida"),
        ("pt", "A avaliação rápida", "avaliacao"),
        ("es", "Los niños comen", "nino"),
        ("es", "Las evaluaciones", "evaluación"),
        ("ru", "Боль и лечение", "БОЛИ"),
        ("en-GB", "“Certainty”—said she", "certainty said"),
        ("ar", "اسأل الطبيب قبل العلاج", "طبيب"),
        ("zh-hans", "糖尿病患者的随机对照试验", "糖尿病"),
        ("zh-hans", "糖尿病患者的随机对照试验", "对照试验"),
        ("en-GB", "The word 糖尿病 means diabetes", "糖尿病"),
    ],
)
def test_words_are_found_in_the_forms_of_their_language(
    client: Client, language: str, said: str, asked: str
) -> None:
    text_post(said, title="Right", language=language)
    text_post("Something else altogether", title="Wrong")

    assert titles(client, f"q={quote(asked)}") == ["Right"]


def test_characters_that_do_not_stand_together_are_not_found(client: Client) -> None:
    text_post("糖尿病患者", language="zh-hans", title="Diabetes")

    assert titles(client, f"q={quote('病尿糖')}") == []


@pytest.mark.parametrize(
    "asked",
    [
        "10.1002/14651858.CD000001.pub2",
        "https://doi.org/10.1002/14651858.cd000001.pub2",
        "https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD000001.pub3/full",
        "CD000001",
        "PMID: 24574082",
        "https://pubmed.ncbi.nlm.nih.gov/24574082/",
        "24574082",
        "PMC6464864",
    ],
)
def test_an_identifier_finds_the_posts_that_cite_the_work(
    client: Client, asked: str
) -> None:
    cited = make.source(
        DOI="10.1002/14651858.CD000001.pub2", PMID="24574082", PMCID="PMC6464864"
    )
    make.post(title="Cites it", source=cited)
    make.post(title="Cites another")

    assert titles(client, f"q={quote(asked)}") == ["Cites it"]


def test_a_mistyped_word_is_put_right_and_the_reader_is_told(client: Client) -> None:
    text_post("Confidence intervals are wide.", title="Intervals")

    page = client.get("/search/?q=wide+intervels").content.decode()

    assert "These are the posts for “<bdi>wide intervals</bdi>”" in page
    assert titles(client, "q=wide+intervels") == ["Intervals"]


def test_posts_with_some_of_the_words_are_better_than_none(client: Client) -> None:
    text_post("Marmalade and toast", title="Breakfast")

    page = client.get("/search/?q=marmalade+spaceship").content.decode()

    assert "these posts have some of them" in page
    assert titles(client, "q=marmalade+spaceship") == ["Breakfast"]
    assert titles(client, "q=%22marmalade+spaceship%22") == []


def test_topic_author_and_year_narrow_what_was_found(client: Client) -> None:
    ada, topic = make.author(name="Ada"), make.topic(name="Bread", slug="bread")
    text_post(
        "marmalade",
        title="Old",
        authors=[ada],
        topics=[topic],
    )
    text_post("marmalade", title="Other")

    page = client.get("/search/?q=marmalade").content.decode()

    assert "2 posts" in page
    assert "?q=marmalade&amp;topic=bread" in page
    assert titles(client, "q=marmalade&topic=bread") == ["Old"]
    assert titles(client, f"q=marmalade&author={ada.slug}") == ["Old"]
    this_year = datetime.now(UTC).year
    assert len(titles(client, f"q=marmalade&year={this_year}")) == 2
    assert titles(client, "q=marmalade&year=1999") == []


def test_a_merged_topic_counts_as_the_one_it_became(client: Client) -> None:
    old, kept = make.topic(name="Old"), make.topic(name="Kept", slug="kept")
    text_post("marmalade", title="One", topics=[old])
    text_post("marmalade", title="Two", topics=[kept])

    topic_merge.merge_topics([old], into=kept, by=make.person())

    assert set(titles(client, "q=marmalade&topic=kept")) == {"One", "Two"}


def test_more_than_a_thousand_are_not_counted_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posts.search.facets.MOST_COUNTED", 1)
    text_post("marmalade")
    text_post("marmalade")

    assert "1,000+ posts" in client.get("/search/?q=marmalade").content.decode()


def test_results_go_on_on_a_second_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(full_text.POSTS_A_PAGE + 1):
        text_post("marmalade")

    assert len(titles(client, "q=marmalade")) == full_text.POSTS_A_PAGE
    first = client.get("/search/?q=marmalade").content.decode()
    assert 'rel="next" href="/search/?q=marmalade&amp;page=2"' in first
    assert len(titles(client, "q=marmalade&page=2")) == 1
    assert client.get("/search/?q=marmalade&page=3").status_code == 404


def test_nothing_found_in_what_was_narrowed_leads_to_all_posts(client: Client) -> None:
    text_post("marmalade")

    page = client.get("/search/?q=marmalade&topic=merged-away").content.decode()

    assert "No post has" not in page
    assert '<a href="/search/?q=marmalade">Search all posts</a>' in page
    assert titles(client, "q=marmalade")


def test_nothing_found_leads_on(client: Client) -> None:
    make.post(title="Walking")

    page = client.get("/search/?q=zzzz").content.decode()

    assert "No post has “<bdi>zzzz</bdi>”" in page
    assert "/topic/" in page
    assert "Walking" in page


@pytest.mark.parametrize("query", ["", "q=", "q=+", "q=%E2%80%8B"])
def test_without_words_nothing_is_searched_and_the_page_is_friendly(
    client: Client, query: str
) -> None:
    make.post(title="Walking")

    answer = client.get(f"/search/?{query}")

    assert answer.status_code == 200
    assert "Walking" in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        *("\0", "a" * 4_000, "word " * 800, '"', '"open', "-", "-walking", "or or"),
        *("' & | ! ( ) : *", "<script>alert(1)</script>", "%", "\\", "糖" * 300),
        *(
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "http://[",
            "10.5/",
        ),
    ],
)
def test_whatever_is_typed_is_answered(client: Client, typed: str) -> None:
    make.post(title="Walking")

    answer = client.get("/search/", {"q": typed})

    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("page", ["0", "-1", "201", "x", "9" * 40])
def test_a_page_that_cannot_be_is_not_found(client: Client, page: str) -> None:
    assert client.get(f"/search/?q=walking&page={page}").status_code == 404


@pytest.mark.parametrize("year", ["0", "x", "99999", "9999", "1"])
def test_a_year_that_cannot_be_is_no_fault(client: Client, year: str) -> None:
    make.post(title="Walking")

    assert client.get(f"/search/?q=walking&year={year}").status_code == 200


def test_wordpress_addresses_lead_to_the_search(client: Client) -> None:
    moved = client.get("/?s=forest+plot&x=1")

    assert moved.status_code == 301
    assert moved["Location"] == "/search/?q=forest+plot"


def test_results_are_not_for_search_engines(client: Client) -> None:
    make.post()

    assert b'name="robots" content="noindex"' in client.get("/search/?q=a").content
    assert b'name="robots"' not in client.get("/search/").content


def test_a_page_of_results_names_what_it_shows(client: Client) -> None:
    post = text_post("marmalade")
    [topic], [author] = post.shown.topics.all(), post.shown.authors.all()

    answer = client.get("/search/?q=marmalade&utm=1")

    assert set(answer["Surrogate-Key"].split()) == {
        *("posts", "site", f"topic-{topic.pk}", f"author-{author.pk}")
    }
    assert answer["No-Vary-Search"] == (
        'params, except=("q" "page" "topic" "author" "year")'
    )


def test_who_searches_too_often_waits(client: Client, stopped_clock: None) -> None:
    for _ in range(views.SEARCH_LIMIT.capacity):
        assert client.get("/search/?q=walking").status_code == 200

    refused = client.get("/search/?q=walking")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert 'value="walking"' in refused.content.decode()
    assert client.get("/search/").status_code == 200


def test_a_search_that_takes_too_long_is_stopped(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "TIMEOUT_MILLISECONDS", 20)
    slow = full_text.SEARCH_SQL.replace("SELECT (SELECT", "SELECT pg_sleep(2), (SELECT")
    monkeypatch.setattr(full_text, "SEARCH_SQL", slow)
    make.post()

    stopped = client.get("/search/?q=walking")

    assert stopped.status_code == 503
    assert "took too long" in stopped.content.decode()
    assert "Surrogate-Key" not in stopped
    assert client.get("/search/").status_code == 200


def test_a_search_asks_the_database_twelve_times_at_most(client: Client) -> None:
    for _ in range(3):
        text_post("marmalade")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/search/?q=marmalade")

    assert len(asked) <= 12, [query["sql"][:80] for query in asked]


def test_a_withdrawn_post_is_found_no_more(client: Client) -> None:
    post = text_post("marmalade", title="Breakfast")

    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert titles(client, "q=marmalade") == []
