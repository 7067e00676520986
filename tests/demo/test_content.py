"""The demo content is whole, and honest about what is invented."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from evidenceblog import demo
from posts.artwork.licences import LICENCES
from posts.artwork.renditions import WIDTHS
from posts.blocks.certainty import Certainty

FOLDER = Path(demo.__file__).parent
ARTWORK = tomllib.loads((FOLDER / "artwork.toml").read_text(encoding="utf-8"))
POSTS = sorted((FOLDER / "posts").glob("*.toml"))
REFERENCE = Path(__file__).parents[2] / "../shared/reference/evidence-post.txt"

REAL_DOIS = {"10.1002/14651858.CD010152.pub2", "10.1002/14651858.CD007407.pub4"}
TAGS = {
    *("p", "h2", "h3", "ul", "ol", "li"),
    *("strong", "em", "a", "sub", "sup", "cite"),
}
BLOCK_FIELDS = {
    "text": {"html"},
    "artwork": {"artwork", "caption"},
    "finding": {"html", "certainty", "source", "outcome"},
    "table": {"caption", "header", "rows", "row_headers"},
    "quotation": {"text", "attribution", "source", "locator"},
    "embed": {"url", "title"},
}
# A run this long is hardly ever shared by accident.
SHARED_WORDS = 8

every_post = pytest.mark.parametrize("path", POSTS, ids=lambda path: path.stem)


@cache
def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sources():
    return {key: row["csl"] for key, row in read(FOLDER / "sources.toml").items()}


def comments():
    return read(FOLDER / "comments.toml")["comments"]


def blocks(post, *kinds):
    return [block for block in post["blocks"] if block["kind"] in kinds]


def html(post):
    return "\n".join(block["html"] for block in blocks(post, "text", "finding"))


def cited(post):
    marked = re.findall(r'<cite data-source="([^"]*)"', html(post))
    return {*marked, *(b["source"] for b in blocks(post, "finding", "quotation"))}


def words(text):
    plain = re.sub(r"<[^>]+>", " ", text).lower()
    return re.findall(r"[^\W_]+", plain)


def strings(value: object) -> Iterator[str]:
    """Yield every piece of text in a parsed file, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


class Tags(HTMLParser):
    """The elements of a piece of HTML, and those left open at its end."""

    def __init__(self, markup):
        super().__init__()
        self.seen, self.open = set(), []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def test_there_are_twelve_posts_and_thirty_comments():
    assert (len(POSTS), len(comments())) == (12, 30)


def test_no_two_posts_share_a_slug():
    slugs = Counter(read(path)["slug"] for path in POSTS)

    assert max(slugs.values()) == 1


@every_post
def test_a_post_has_all_that_publishing_asks_for(path):
    post = read(path)

    for field in ("title", "standfirst", "language", "authors", "topics", "licence"):
        assert post[field], field
    assert post["licence"] in LICENCES
    assert path.stem[3:] == post["slug"]
    assert re.fullmatch(r"[a-z][a-z0-9-]+", post["slug"])
    assert ("updated" in post) == ("note" in post)


@every_post
def test_the_dates_of_a_post_are_in_order(path):
    post = read(path)
    dates = [post["published"], post.get("updated"), post.get("reviewed")]

    told = [day for day in dates if day]

    assert told == sorted(told)
    assert date(2025, 9, 20) <= told[0]
    assert told[-1] < date(2026, 11, 20)


@every_post
def test_every_name_in_a_post_leads_somewhere(path):
    post, people = read(path), read(FOLDER / "people.toml")
    shown = [post["lead"], *(b["artwork"] for b in blocks(post, "artwork"))]

    assert set(post["authors"]) <= set(people["authors"])
    assert set(post["topics"]) <= set(people["topics"])
    assert set(post["sources"]) <= set(sources())
    assert set(shown) <= set(ARTWORK)


@every_post
def test_a_post_lists_just_the_sources_it_cites(path):
    post = read(path)

    assert len(post["sources"]) == len(set(post["sources"]))
    assert set(post["sources"]) == cited(post)


@every_post
def test_links_between_posts_lead_to_posts(path):
    slugs = {read(other)["slug"] for other in POSTS}

    links = re.findall(r'<a href="/([^"]*)/"', html(read(path)))

    assert set(links) <= slugs


@every_post
def test_every_block_has_the_fields_of_its_kind(path):
    for block in read(path)["blocks"]:
        missing = BLOCK_FIELDS[block["kind"]] - set(block)
        assert not missing, (block["kind"], missing)


@every_post
def test_artwork_in_a_post_is_described_or_decorative(path):
    for block in blocks(read(path), "artwork"):
        assert bool(block.get("alt")) != block.get("decorative", False)


@every_post
def test_html_is_well_formed_and_uses_only_an_editors_tags(path):
    for block in blocks(read(path), "text", "finding"):
        tags = Tags(block["html"])
        assert tags.open == []
        assert tags.seen <= ({"p"} if block["kind"] == "finding" else TAGS)


@every_post
def test_a_finding_states_a_known_certainty(path):
    for block in blocks(read(path), "finding"):
        assert block["certainty"] in Certainty.values


@every_post
def test_the_wording_of_a_finding_fits_its_certainty(path):
    for block in blocks(read(path), "finding"):
        if block["certainty"] == "not-stated":
            continue
        said = {"probably", "may", "uncertain"} & set(words(block["html"]))
        fitting = {
            "high": set(),
            "moderate": {"probably"},
            "moderate-low": {"probably", "may"},
            "low": {"may"},
            "very-low": {"uncertain"},
        }
        assert said == fitting[block["certainty"]], block["html"]


@every_post
def test_the_rows_of_a_table_are_as_long_as_its_header(path):
    for block in blocks(read(path), "table"):
        assert {len(row) for row in block["rows"]} == {len(block["header"])}


@every_post
def test_a_post_is_neither_a_stub_nor_a_chapter(path):
    post = read(path)
    shortest = 80 if "news" in post["topics"] else 250

    assert shortest <= len(words(html(post))) <= 900


def test_an_evidence_topic_is_only_given_to_posts_with_findings():
    topics = read(FOLDER / "people.toml")["topics"]
    for post in map(read, POSTS):
        if any(topics[key]["checks_evidence"] for key in post["topics"]):
            assert blocks(post, "finding")


SHAPES = {
    "a news note": lambda post: "news" in post["topics"] and not post["sources"],
    "a long read": lambda post: html(post).count("<h2>") >= 6,
    "a table": lambda post: blocks(post, "table"),
    "a quotation": lambda post: blocks(post, "quotation"),
    "an embed": lambda post: blocks(post, "embed"),
    "three artworks": lambda post: 1 + len(blocks(post, "artwork")) >= 3,
    "decoration": lambda post: any("decorative" in block for block in post["blocks"]),
    "Arabic": lambda post: post["language"] == "ar",
    "two authors": lambda post: len(post["authors"]) == 2,
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_posts_show_every_shape(name):
    assert any(SHAPES[name](read(path)) for path in POSTS)


def test_only_the_two_reviews_are_real_works():
    text = "\n".join(
        string for path in FOLDER.rglob("*.toml") for string in strings(read(path))
    )

    found = set(re.findall(r"10\.\d{4,9}/[^\s\"<>]+", text))

    real = {doi for doi in found if not doi.startswith("10.5555/")}
    assert real == REAL_DOIS


def test_an_invented_source_says_so_and_has_somewhere_to_point():
    for csl in sources().values():
        if csl.get("DOI") in REAL_DOIS:
            continue
        assert csl["title"].startswith("Sample source: ")
        pointer = csl.get("DOI") or csl["URL"]
        assert pointer.startswith(("10.5555/", "https://example.org/"))


def test_a_post_rests_on_real_reviews_or_on_samples_but_never_on_both():
    for post in map(read, POSTS):
        dois = {sources()[key].get("DOI") for key in post["sources"]}
        assert dois <= REAL_DOIS or not dois & REAL_DOIS


def test_every_source_author_and_topic_is_used():
    people, posts = read(FOLDER / "people.toml"), [read(path) for path in POSTS]

    assert set(sources()) == {key for post in posts for key in post["sources"]}
    assert set(people["authors"]) == {key for post in posts for key in post["authors"]}
    assert set(people["topics"]) == {key for post in posts for key in post["topics"]}


def test_the_only_orcid_is_the_one_that_stands_for_nobody():
    authors = read(FOLDER / "people.toml")["authors"].values()

    orcids = [author["orcid"] for author in authors if "orcid" in author]

    assert orcids == ["0000-0002-1825-0097"]


def test_every_comment_belongs_to_a_post_and_reads_as_text():
    slugs = {read(path)["slug"] for path in POSTS}
    for comment in comments():
        assert comment["post"] in slugs
        assert comment["name"]
        assert comment["body"].strip()
        assert comment["days_after"] >= 0
        assert comment["kind"] in {"comment", "reply", "reblog"}
        assert re.search(r"@example\.(org|com|net)$", comment["email"])


def test_no_comment_is_dated_later_than_the_last_day():
    published = {read(path)["slug"]: read(path)["published"] for path in POSTS}
    for comment in comments():
        age = (date(2026, 11, 20) - published[comment["post"]]).days
        assert comment["days_after"] <= age, comment["id"]


def test_a_reply_follows_a_comment_on_the_same_post():
    earlier: dict[str, dict[str, Any]] = {}
    for comment in comments():
        assert comment["id"] not in earlier
        assert (comment["kind"] == "reply") == ("parent" in comment)
        if "parent" in comment:
            parent = earlier[comment["parent"]]
            assert parent["post"] == comment["post"]
            assert parent["days_after"] <= comment["days_after"]
        earlier[comment["id"]] = comment


def test_one_thread_is_four_comments_deep():
    parents = {comment["id"]: comment.get("parent") for comment in comments()}

    def depth(key: str | None) -> int:
        return 1 + depth(parents[key]) if key else 0

    assert max(map(depth, parents)) == 4


def test_the_comments_are_in_every_state_a_moderator_meets():
    states = Counter(comment["state"] for comment in comments())

    assert states == {
        "approved": 15,
        "held": 8,
        "spam": 4,
        "rejected": 2,
        "withdrawn": 1,
    }


def test_only_what_waits_has_no_reason():
    for comment in comments():
        assert ("reason" in comment) == (comment["state"] != "held")


def test_two_comments_are_notices_of_a_reblog():
    notices = [c["body"] for c in comments() if c["kind"] == "reblog"]

    assert len(notices) == 2
    assert all(re.fullmatch(r"Reblogged this on .+\.", body) for body in notices)


@pytest.mark.parametrize("key", sorted(ARTWORK))
def test_an_artwork_says_what_it_shows_and_whose_it_is(key):
    about = ARTWORK[key]

    assert about.keys() == {
        *("file", "title", "alt_text", "creator", "credit_line", "licence"),
    }
    assert all(text.strip() == text != "" for text in about.values())
    assert about["licence"] == "CC0-1.0"


@pytest.mark.parametrize("key", sorted(ARTWORK))
def test_an_artwork_is_a_small_file_as_wide_as_the_widest_rendition(key):
    file = FOLDER / "artwork" / ARTWORK[key]["file"]

    assert file.stat().st_size <= 60_000
    with Image.open(file) as picture:
        assert picture.width == WIDTHS[-1]


def test_every_artwork_file_is_described():
    files = {file.name for file in (FOLDER / "artwork").iterdir()}

    assert files == {about["file"] for about in ARTWORK.values()}


def test_every_artwork_is_shown_somewhere():
    posts = [read(path) for path in POSTS]

    leads = {post["lead"] for post in posts}
    within = {b["artwork"] for post in posts for b in blocks(post, "artwork")}

    assert leads | within == set(ARTWORK)


def test_no_sentence_is_shared_with_the_reference_page():
    if not REFERENCE.exists():
        pytest.skip("the reference page does not lie beside this checkout")

    def runs(text):
        row = words(text)
        return {
            tuple(row[at : at + SHARED_WORDS])
            for at in range(len(row) - SHARED_WORDS + 1)
        }

    titles = [csl["title"] for csl in sources().values()]
    theirs = runs(REFERENCE.read_text(encoding="utf-8"))
    allowed = set().union(*map(runs, titles))
    files = [*POSTS, FOLDER / "comments.toml", FOLDER / "people.toml"]
    ours = set().union(*(runs(text) for path in files for text in strings(read(path))))

    assert theirs & ours <= allowed
