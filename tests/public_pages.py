"""Every page that a reader may come to, on a site that has all kinds of what they show."""

from datetime import UTC, datetime

from comments.models import Comment, Status
from evidenceblog.core.secret_codes import hash_of_code
from posts import problem_reports, review_links
from posts.evidence import answers
from posts.models import (
    Author,
    FeaturedPost,
    Post,
    Revision,
    Series,
    Topic,
    WorkingCopy,
)
from posts.revisions import overlays, withdrawal
from tests import make
from tests.posts.revisions.every_kind import every_kind

ODD = "A\x0bB\x01C\x7fD\x9fE\ufdd0F\ufffeG\U0001ffff"
CODE = "receipt"
PATHS = (
    *("/", "/about/", "/walking/", "/walking/?reply=1", "/gone/", "/nowhere/"),
    *("/walking/versions/", "/walking/versions/1/", "/walking/versions/1/comparison/"),
    *("/walking/report/", "/corrections/", "/report/unknown/", f"/report/{CODE}/"),
    *(f"/preview/{CODE}/", "/preview/unknown/", "/preview/ended/"),
    *("/topic/pain/", "/author/ada/", "/walkign/", "/walking/?commented=1"),
    *("/search/", "/search/?q=walking", "/search/?q=zzzz", "/search/?q=walkin+zzzz"),
    *("/topics/", "/authors/", "/series/steps/", "/2014/", "/2014/03/"),
    *(
        "/webmention/",
        "/comment/help/",
        f"/comment/{CODE}/",
        "/comment/report/{comment}/",
    ),
    *("/confirm/unknown/", "/unsubscribe/unknown/", "/admin/login/"),
    *("/privacy/request/", "/privacy/data/unknown/"),
    *("/evidence/", "/evidence/topic/pain/"),
)


def address(path: str) -> str:
    """Return the address of one of PATHS on the site as it was made."""
    first = Comment.objects.order_by("pk").first()
    return path.format(comment=first.pk if first else 0)


def make_site() -> None:
    """Make what PATHS lead to, with characters in names that HTML may not have."""
    copy = every_kind(slug="walking", language="en-GB", lead_caption="Why")
    copy.topics.set([make.topic(name="Pain", slug="pain")])
    copy.bylines.update(author=make.author(name="Ada", slug="ada"))
    WorkingCopy.objects.update(title=f"Walking {ODD}", standfirst=ODD, notice=ODD)
    Author.objects.update(name=f"Ada {ODD}", bio=ODD)
    Topic.objects.filter(slug="pain").update(
        name=f"Pain {ODD}", description=ODD, introduction=ODD
    )
    Series.objects.update(name=f"Steps {ODD}", slug="steps", description=ODD)
    copy.refresh_from_db()
    make.published(copy, at=datetime(2014, 3, 2, 9, tzinfo=UTC))
    WorkingCopy.objects.update(title=f"Walking on {ODD}")
    copy.refresh_from_db()
    make.published(copy, kind=Revision.Kind.UPDATE, note=f"Note {ODD}")
    make.post(series=copy.series, part=9, title="After")
    FeaturedPost.objects.create(topic=copy.topics.get(), post=copy.post)
    make.page(slug="about", title="About")
    gone = make.post(slug="gone", topics=list(copy.topics.all()))
    withdrawal.withdraw(gone, by=make.person("Editors"), note=ODD)
    report = problem_reports.store_report(copy.post, body=ODD).report
    type(report).objects.update(receipt_hash=hash_of_code(CODE))
    _ask_reviewers(copy)
    _follow_sources(copy.post)
    _discuss(copy)


def _ask_reviewers(copy: WorkingCopy) -> None:
    """Make a link to a draft, with notes, and one that has ended."""
    by = make.person("Editors")
    for code in (CODE, "ended"):
        asked = review_links.ask_reviewer(copy, name=f"Ada {ODD}", by=by, key=code)
        link = asked.link
        keys = ["", link.revision.snapshot["blocks"][0]["key"]]
        said = dict.fromkeys(keys, review_links.SaidNote("change", ODD))
        review_links.save_notes(link, link.revision, said)
        review_links.finish(link, link.revision, may_print_name=True)
        type(link).objects.filter(pk=link.pk).update(code_hash=hash_of_code(code))
    review_links.revoke(link)


def _follow_sources(post: Post) -> None:
    """Let something become of a source: nobody has answered one event, one is answered."""
    post.refresh_from_db()
    use = post.shown.source_uses.order_by("number")[0]
    retracted = make.source_event(use.source, kind="retraction")
    newer = make.source_event(use.source, successors=["10.5555/newer"])
    by = make.person("Editors")
    answers.answer_checked(newer, {post.pk: 0}, sentence=ODD, by=by)
    overlays.show_source_status.call(source_event=retracted.pk)


def _discuss(copy: WorkingCopy) -> None:
    first = make.comment(copy.post, status=Status.APPROVED)
    make.comment(copy.post, status=Status.APPROVED, parent=first)
    Comment.objects.update(name=f"Reader {ODD}")
    Comment.objects.filter(pk=first.pk).update(receipt_hash=hash_of_code(CODE))
