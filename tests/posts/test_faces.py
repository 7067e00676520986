"""The two faces: their weight, their licence, and that pages ask for them at once."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.posts.markup import element
from tests.reading import text_of

FONTS = settings.BASE_DIR / "static" / "fonts"
STYLE = (settings.BASE_DIR / "static" / "css" / "site.css").read_text()


def test_the_faces_weigh_at_most_seventy_thousand_bytes_together() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.woff2")) <= 70_000


def test_each_face_is_in_the_style_sheet_and_swaps() -> None:
    faces = re.findall(r'@font-face \{.*?fonts/([\w.-]+)"(.*?)\}', STYLE)

    assert {name for name, _ in faces} == {file.name for file in FONTS.glob("*.woff2")}
    assert all("font-display: swap" in rest for _, rest in faces)


def test_their_licence_is_beside_them_and_its_reserved_name_is_not_used() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    assert not re.search(r'font-family: "Source', STYLE)


@pytest.mark.django_db
def test_a_page_asks_for_the_reading_face_before_its_style_sheet(
    client: Client,
) -> None:
    html = text_of(client.get("/"))

    asked = element(html, "link", rel="preload")
    assert asked["href"] == "/static/fonts/evidence-serif.woff2"
    assert (asked["as"], "crossorigin" in asked) == ("font", True)
    assert html.index('rel="preload"') < html.index('rel="stylesheet"')


@pytest.mark.django_db
def test_faces_come_from_this_site_only(client: Client) -> None:
    assert "font-src 'self'" in client.get("/")["Content-Security-Policy"]
