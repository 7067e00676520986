"""What a page shows of itself where somebody shares it, and its picture."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageChops

from evidenceblog.core.models import SiteSettings
from posts import drawn_pictures
from posts.drawn_pictures import HEIGHT, WIDTH, Facts, draw_picture
from posts.models import Appearance, Post
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
WHOLE = {
    *("og:type", "og:site_name", "og:title", "og:description", "og:url"),
    *("og:image", "og:image:width", "og:image:height", "og:image:alt"),
}
MARK = make.image(180, 180)


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


def card(client: Client, path: str) -> dict[str, str]:
    """Return a page's card, description and canonical address; each is said once."""
    html = client.get(path).content.decode()
    said: list[tuple[str, str]] = []
    for tag in elements(html, "meta"):
        name = tag.attributes.get("property") or tag.attributes.get("name")
        if name and name.startswith(("og:", "twitter:", "description")):
            said.append((name, tag["content"]))
    said += [
        ("canonical", tag["href"])
        for tag in elements(html, "link")
        if tag.attributes.get("rel") == "canonical"
    ]
    assert len(dict(said)) == len(said)
    return dict(said)


@pytest.mark.parametrize(
    "path", ["/", "/walking/", "/walking/versions/", "/topic/pain/", "/author/ada/"]
)
def test_every_page_has_a_whole_card(client: Client, path: str) -> None:
    topic, author = make.topic(slug="pain"), make.author(slug="ada")
    make.post(slug="walking", topics=[topic], authors=[author])

    said = card(client, path)

    assert said.keys() >= WHOLE
    assert said["canonical"] == said["og:url"] == f"{SITE}{path}"
    assert said["twitter:card"] == "summary_large_image"
    assert said["description"] == said["og:description"] != ""
    assert all(said.values())
    picture = client.get(said["og:image"].removeprefix(SITE))
    assert picture.status_code == 200
    assert picture.headers["Content-Type"] == "image/png"


def test_a_page_outside_the_stream_has_one_too(client: Client) -> None:
    copy = make.working_copy(slug="about", title="About us", standfirst="")
    Post.objects.update(kind=Post.Kind.PAGE)
    make.published(copy)

    said = card(client, "/about/")

    assert said["og:title"] == "About us"
    assert said["description"] == "Health evidence, explained with care"


def test_a_posts_card_shows_its_lead_artwork(client: Client) -> None:
    artwork = make.artwork(alt_text="A person on a path")
    make.post(slug="walking", lead=artwork)

    said = card(client, "/walking/")

    assert said["og:image"] == f"{SITE}/media/{artwork.stem}-640.jpg"
    assert (said["og:image:width"], said["og:image:height"]) == ("640", "400")
    assert said["og:image:alt"] == "A person on a path"
    assert card(client, "/walking/versions/")["og:image"] == said["og:image"]


def test_a_refused_comment_is_shown_on_a_page_that_names_the_post(
    client: Client,
) -> None:
    make.post(slug="walking")

    refused = client.post("/walking/comment/", {}, headers={"origin": SITE})

    assert f'rel="canonical" href="{SITE}/walking/"' in refused.content.decode()


def picture(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["PNG"]).convert("RGB")


def drawn(title: str, site: str = "Evidence blog") -> bytes:
    return draw_picture(Facts(title, site, "#b5452c", MARK))


def test_a_drawn_picture_has_title_accent_and_the_size_it_says() -> None:
    made = picture(drawn("Does walking ease pain?"))

    assert made.size == (WIDTH, HEIGHT)
    assert made.getpixel((5, 5)) == (0xB5, 0x45, 0x2C)
    assert drawn("Does walking ease pain?") != drawn("Does running ease pain?")


@pytest.mark.parametrize("title", ["هل يخفف المشي الألم", "散步能缓解疼痛吗", ""])
def test_a_title_that_our_face_lacks_is_left_out(title: str) -> None:
    assert drawn(title) == drawn("")


@pytest.mark.parametrize("title", ["walking " * 60, "W" * 200])
def test_a_title_of_any_length_leaves_the_sites_name_free(title: str) -> None:
    top = HEIGHT - drawn_pictures.EDGE - drawn_pictures.MARK
    below = (0, top - 10, WIDTH, HEIGHT)

    made, short = (picture(drawn(one)).crop(below) for one in (title, "Walks"))

    # Each has its own 64 colours, so that one grey may be its neighbour.
    differing = ImageChops.difference(made, short).convert("L")
    assert not any(differing.histogram()[16:])


@pytest.mark.parametrize("title", ["Żółć łagodzi", "Đi bộ giảm đau", "“p ≤ 0.05” – é"])
def test_titles_of_other_latin_alphabets_are_drawn(title: str) -> None:
    assert drawn(title) != drawn("")


def test_a_small_file_is_drawn() -> None:
    assert len(drawn("Does walking ease pain, and for whom?")) < 40_000


def test_a_picture_is_shared_until_what_it_shows_changes(client: Client) -> None:
    post, topic = make.post(), make.topic()

    for name in (post.surrogate_key, topic.surrogate_key, "site"):
        answer = client.get(f"/cards/{name}.png")
        keys = answer.headers["Surrogate-Key"].split()
        assert set(keys) == {name, "site"}


def test_a_new_name_or_mark_is_drawn(client: Client) -> None:
    before = client.get("/cards/site.png").content
    SiteSettings.objects.update_or_create(pk=1, defaults={"name": "Proof"})
    renamed = client.get("/cards/site.png").content
    Appearance(pk=1, mark=ContentFile(make.image(200, 200), "mark.png")).save()

    assert len({before, renamed, client.get("/cards/site.png").content}) == 3


@pytest.mark.parametrize(
    "name", ["post-0", "post-999999", "topic-1x", "user-1", "post-1/..", "site-1"]
)
def test_nothing_else_is_drawn(client: Client, name: str) -> None:
    assert client.get(f"/cards/{name}.png").status_code == 404


def test_a_draft_and_a_withdrawn_post_have_no_picture(client: Client) -> None:
    draft, gone = make.working_copy().post, make.post()
    withdrawal.withdraw(gone, by=make.person(), note="It was wrong.")

    for post in (draft, gone):
        assert client.get(f"/cards/{post.surrogate_key}.png").status_code == 404


def test_a_picture_takes_few_queries(client: Client) -> None:
    post = make.post()

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/cards/{post.surrogate_key}.png")

    assert len(queries) <= 2
