"""What benches serve: the demo's posts, with discussions as long as a bench asks for."""

import tomllib
from collections.abc import Mapping, Sequence
from itertools import cycle, islice

from django.db import connection

from comments.models import Comment, Kind, Status
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import hash_of_code
from evidenceblog.demo import loading
from posts.models import Post

# In each round of four, which one before a comment answers: none, then the last twice,
# then the first of the round again. So a thread is three deep and looks like one.
ANSWERS = (0, 1, 1, 3)
NO_ANSWERS = (0,)


def make(discussions: Mapping[str, int]) -> None:
    """Fill an empty, migrated site; these posts (by slug) get so many comments."""
    loading.load(User.objects.create(username="bench"))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE comments_comment CASCADE")
    for slug, count in discussions.items():
        discuss(Post.objects.get(slug=slug), count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def comments_on(slug: str) -> int:
    """Return how many comments are stored beneath a post, whatever became of them."""
    return Comment.objects.filter(post__slug=slug).count()


def discuss(
    post: Post,
    count: int,
    status: Status = Status.APPROVED,
    answers: Sequence[int] = ANSWERS,
) -> list[Comment]:
    """Put comments of real length and in many scripts, as the demo's, beneath a post."""
    said = tomllib.loads((loading.HERE / "comments.toml").read_text())["comments"]
    made: list[Comment] = []
    for number, words in enumerate(islice(cycle(said), count)):
        back = answers[number % len(answers)]
        parent = made[number - back] if back else None
        made.append(_comment(post, parent, words, status))
    return Comment.objects.bulk_create(made)


def _comment(
    post: Post, parent: Comment | None, words: dict[str, str], status: Status
) -> Comment:
    pk = Comment.next_id()
    return Comment(
        pk=pk,
        post=post,
        parent=parent,
        path=[*(parent.path if parent else []), pk],
        kind=Kind.REPLY if parent else Kind.COMMENT,
        status=status,
        name=words["name"],
        email=words["email"],
        website=words.get("website", ""),
        body=words["body"].strip(),
        receipt_hash=hash_of_code(str(pk)),
        fingerprint=hash_of_code(f"bench {pk}"),
    )
