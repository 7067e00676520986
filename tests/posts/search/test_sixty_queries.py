"""Sixty queries over the demo's posts, written before the search: the right post first."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from evidenceblog.demo import loading
from posts.search import reader_search
from posts.search.search_request import SearchRequest
from tests import make

QUERIES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("queries.toml").read_text(encoding="utf-8")
)
RIGHT_SHARE = 0.9

pytestmark = pytest.mark.django_db


def first_post(words: str) -> str:
    found = reader_search.find_posts(SearchRequest(words))
    return str(found.posts[0].slug) if found.posts else ""


def test_the_right_post_comes_first_for_nine_of_ten_queries() -> None:
    loading.load(make.person("Editors"))

    wrong = [
        f"{kind} {query['q']}: {first}"
        for kind, queries in QUERIES.items()
        for query in queries
        if (first := first_post(query["q"])) not in query["right"]
    ]

    asked = sum(map(len, QUERIES.values()))
    assert asked == 60
    assert len(wrong) <= asked * (1 - RIGHT_SHARE), wrong
