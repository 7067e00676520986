"""Made-up campaigns: copies of one pitch, comments like no other, what became of them."""

from django.db import connection

from comments.models import Campaign, Comment
from posts.models import Post
from tests import make

PITCH = (
    "Hello {}, I was struggling with back pain for three years until a friend told me "
    "about this clinic. Their herbal programme changed my life within two weeks!"
)
UNLIKE = """\
In our practice nobody asks whether the stretching is done in the morning or at night, \
and I wonder whether any of the trials looked at the time of day at all.
My mother had the operation in spring and could walk to the shop again by summer, but \
nobody had warned her that sleeping would be so hard in the first weeks.
Could the authors say how many people dropped out of the exercise groups? In the table \
I only find those who stayed, and that would change what the result means.
The picture of the knee is lovely. I shall use it in my class, with the credit of \
course, and ask the students what each of the letters in it stands for.
""".splitlines()
NAMES = ("Ada", "Grace", "Edith", "Marie", "Rosalind", "Dorothy", "Lise", "Barbara")
SUSPICIOUS = {"trap": "filled in"}


def copy(post: Post, number: int = 0, **changes: object) -> Comment:
    return make.comment(post, body=PITCH.format(NAMES[number]), **changes)


def unlike(post: Post, number: int, **changes: object) -> Comment:
    return make.comment(post, body=UNLIKE[number], **changes)


def again(comment: Comment) -> Comment:
    return Comment.objects.select_related("campaign").get(pk=comment.pk)


def campaigns_of(comments: list[Comment]) -> set[int | None]:
    return {again(comment).campaign_id for comment in comments}


def statuses(comments: list[Comment]) -> set[str]:
    return {again(comment).status for comment in comments}


def three(post: Post) -> tuple[list[Comment], Campaign]:
    copies = [copy(post, number) for number in range(3)]
    return copies, Campaign.objects.get()


def flood(comment: Comment, many: int) -> None:
    """Store so many others, most of them like no other, the rest in campaigns."""
    made = {
        "id": "nextval('comments_comment_id_seq')",
        "path": "ARRAY[1000000000 + n]",
        "receipt_hash": "md5('receipt' || n)",
        "fingerprint": "md5('said' || n)",
        "received_at": "now() - interval '1 minute' * n",
        "bands": "CASE mod(n, 10) WHEN 0 THEN ARRAY[mod(n, 1000)] ELSE ARRAY("
        "SELECT (random() * 4e9 - 2e9)::int FROM generate_series(1, 8 + 0 * n)) END",
    }
    stored = [one for one in Comment._meta.concrete_fields if not one.generated]
    names = [str(one.column) for one in stored]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(made.get(name, f'"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO comments_comment ({columns}) SELECT {values}"  # noqa: S608
            " FROM comments_comment, generate_series(1, %s) AS n WHERE id = %s",
            [many, comment.pk],
        )
        cursor.execute("ANALYZE comments_comment")
