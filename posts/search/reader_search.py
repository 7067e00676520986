"""A reader's search: what is shown of the posts found, and what is tried if none is."""

from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import FETCH_RAISE, F, Value
from django.db.models.functions import Left, Replace
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from posts.models import Post, SearchDocument

from . import did_you_mean, full_text
from .full_text import Matches
from .search_request import SearchRequest, search_text
from .text_search_configurations import BREAK, CLOSE, OPEN

ON_A_RESULT = (
    "slug",
    "live__title",
    "live__standfirst",
    "live__language",
    "live__card",
    "live__published_at",
)
# A snippet is cut from the beginning of a post, or from so much of it if its beginning has
# not the words: it is parsed once for each result, which is half of what a search costs.
FIRST_CHARACTERS, MOST_CHARACTERS = 2_000, 40_000
# By so many a snippet is known to be the beginning of its text.
TELLING_CHARACTERS = 12
SENTENCE_ENDS = (".", "!", "?", "…", "”", "。", "؟")


@dataclass(frozen=True)
class FoundPosts:
    """What a reader is shown: posts, each with its `snippet`, and the matches they are of.

    `corrected` are the words that were searched instead, if they are others;
    `has_some` tells that no post has all of the words, but these have some.
    """

    posts: list[Post]
    matches: Matches
    corrected: str = ""
    has_some: bool = False


def find_posts(asked: SearchRequest) -> FoundPosts:
    """Search; if no post is found, with mistyped words put right, then for some of the
    words. Raises full_text.SearchTimeout."""
    with full_text.bounded_time():
        matches = full_text.find_matches(asked)
        if matches.count:
            return FoundPosts(_load(matches), matches)
        corrected = did_you_mean.find_correction(asked.words)
        meant = replace(asked, words=corrected) if corrected else asked
        if corrected:
            matches = full_text.find_matches(meant)
        has_some = not matches.count and _has_several_words(asked.words)
        if has_some:
            matches = full_text.find_any_word(meant)
        if not matches.count:
            return FoundPosts([], matches)
        return FoundPosts(_load(matches), matches, corrected, has_some)


def _has_several_words(words: str) -> bool:
    """Tell whether posts with some of the words will do: whoever writes a phrase or
    leaves words out wants just that."""
    text = search_text(words)
    return " " in text and '"' not in text and " -" not in f" {text}"


def _load(matches: Matches) -> list[Post]:
    """Return the posts of a page in their order, with what a result shows of them."""
    posts = Post.objects.live().filter(pk__in=matches.posts).only(*ON_A_RESULT)
    found = {post.pk: post for post in posts.fetch_mode(FETCH_RAISE)}
    shown = [found[pk] for pk in matches.posts if pk in found]
    marked = _marked_texts(matches, FIRST_CHARACTERS) if matches.text else {}
    if unmarked := [pk for pk, (text, _begin) in marked.items() if OPEN not in text]:
        marked |= _marked_texts(replace(matches, posts=unmarked), MOST_CHARACTERS)
    for post in shown:
        text, begin = marked.get(post.pk, ("", ""))
        vars(post)["snippet"] = _snippet(text or post.shown.standfirst, begin)
    return shown


def _marked_texts(matches: Matches, characters: int) -> dict[int, tuple[str, str]]:
    """Return by posts what of so much of their texts is shown, and how these begin."""
    documents = SearchDocument.objects.filter(pk__in=matches.posts)
    begin = Left("text", TELLING_CHARACTERS)
    rows = documents.values_list("pk", _marked_text(matches.text, characters), begin)
    return {pk: (marked, begin) for pk, marked, begin in rows}


def _marked_text(text: str, characters: int) -> SearchHeadline:
    configuration = F("configuration")
    own = Replace(configuration, Value("search_"), Value("pg_catalog."))
    query = SearchQuery(
        text, config=configuration, search_type="websearch"
    ) | SearchQuery(text, config=own, search_type="websearch")
    return SearchHeadline(
        Left("text", characters),
        query,
        config=configuration,
        start_sel=OPEN,
        stop_sel=CLOSE,
        max_words=34,
        min_words=14,
        max_fragments=2,
        fragment_delimiter=" … ",
    )


def _snippet(marked: str, begin: str) -> SafeString:
    """Return a snippet as HTML, all of it safe, with `<mark>` for the private characters
    and dots where it leaves out words of a text that begins with `begin`."""
    text = marked.replace(f"{CLOSE}{BREAK}{OPEN}", "").replace(BREAK, "")
    words = text.replace(OPEN, "").replace(CLOSE, "")
    text = text if words.startswith(begin.replace(BREAK, "")) else f"… {text}"
    text = text if words.endswith(SENTENCE_ENDS) else f"{text} …"
    html = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(html)  # noqa: S308  # escaped in the line before
