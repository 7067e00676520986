"""The site's mark and accent colour: refused where they would fail, shown everywhere else."""

import io
import math
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from evidenceblog.core.colour_contrast import contrast
from evidenceblog.core.models import SiteSettings
from posts.models import Appearance
from posts.models.appearance import ACCENT, DARK_GROUND, LIGHT_GROUND
from tests import make
from tests.posts.markup import element, elements, fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FORM = "/admin/core/sitesettings/1/change/"
STYLE = (settings.BASE_DIR / "static" / "css" / "site.css").read_text()


def upload(content: bytes, name: str = "mark.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def save(client: Client, **changes: Any) -> Any:
    client.get("/admin/core/sitesettings/")
    form = fields(client.get(FORM).content.decode(), "sitesettings_form")
    sent = {name: values[0] for name, values in form.items()}
    named = {f"appearance-0-{name}": value for name, value in changes.items()}
    return client.post(FORM, sent | named)


def rgb_of(lightness: float, chroma: float, hue: float) -> str:
    """Return an OKLCH colour as #rrggbb (CSS Color 4, section 9.3)."""
    a, b = (chroma * turn(math.radians(hue)) for turn in (math.cos, math.sin))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    encoded = (
        12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055
        for one in linear
    )
    return f"#{bytes(round(255 * one) for one in encoded).hex()}"


def tokens(name: str) -> tuple[str, str]:
    """Return the colour of a token of site.css, in light and in dark."""
    written = re.findall(rf"--{name}: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);", STYLE)
    light, dark = (rgb_of(*map(float, one)) for one in written)
    return light, dark


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    assert tokens("panel") == (LIGHT_GROUND, DARK_GROUND)
    assert tokens("accent")[0] == tokens("focus")[0] == ACCENT


@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("words", ["ink", "quiet", "link", "error"])
def test_words_stand_out_from_each_ground_a_step_more_than_they_must(
    words: str, ground: str
) -> None:
    pairs = zip(tokens(words), tokens(ground), strict=True)

    assert all(contrast(one, other) >= 5.5 for one, other in pairs)


# The accent


def test_an_accent_is_on_every_page_light_and_dark(
    editor_client: Client, client: Client
) -> None:
    assert save(editor_client, accent="#17507f").status_code == 302

    html = text_of(client.get("/"))
    sheets = [one["href"] for one in elements(html, "link", rel="stylesheet")]
    assert sheets[-1] == "/accent-17507f.css"
    answer = client.get(sheets[-1])
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    light, dark = re.findall(r"--accent: (#\w{6})", answer.content.decode())
    assert light == "#17507f"
    assert dark != light


def test_a_pale_accent_is_refused_with_the_reason(editor_client: Client) -> None:
    answer = save(editor_client, accent="#e0a030")

    assert answer.status_code == 200
    assert "too pale for small text" in text_of(answer)
    assert "4.5 to 1" in text_of(answer)
    assert Appearance.load().accent == ACCENT


@pytest.mark.parametrize(
    "colour", ["red", "#fff", "#B5452C;}", "#00000", "#12345g", "", "#000000\n"]
)
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValidationError):
        Appearance(accent=colour).clean_fields(exclude=["site"])


@pytest.mark.parametrize(
    "name", ["accent-xyz.css", "accent-b5452c0.css", "accent-.css"]
)
def test_no_other_style_sheet_is_made(client: Client, name: str) -> None:
    assert client.get(f"/{name}").status_code == 404


def test_without_an_accent_of_its_own_a_site_asks_for_no_style_sheet_more(
    client: Client,
) -> None:
    html = text_of(client.get("/"))

    assert len(elements(html, "link", rel="stylesheet")) == 1


# The mark


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/favicon.ico", "image/x-icon"), ("/apple-touch-icon.png", "image/png")],
)
def test_icons_are_there_before_there_is_a_mark(
    client: Client, path: str, kind: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert "max-age=86400" in answer["Cache-Control"]
    assert answer["Surrogate-Key"] == "site"
    assert Image.open(io.BytesIO(answer.content)).size in {(48, 48), (180, 180)}


def test_an_uploaded_mark_is_in_header_tab_and_telephone(
    editor_client: Client, client: Client
) -> None:
    before = client.get("/favicon.ico").content
    saved = save(editor_client, mark=upload(make.image(400, 300)))
    assert saved.status_code == 302

    html = text_of(client.get("/"))
    [shown] = [
        one for one in elements(html, "img") if one.parents[-1]["class"] == "site-mark"
    ]
    stored = shown["src"].removeprefix(settings.MEDIA_URL)
    with default_storage.open(stored) as file:
        assert Image.open(file).size == (128, 96)
    icon = element(html, "link", rel="icon")["href"]
    assert re.fullmatch(r"/favicon\.ico\?v=[0-9a-f]{16}", icon)
    assert client.get("/favicon.ico").content != before
    touch = Image.open(io.BytesIO(client.get("/apple-touch-icon.png").content))
    assert (touch.size, touch.mode) == ((180, 180), "RGB")


def test_a_mark_is_drawn_anew_and_carries_nothing_along(
    editor_client: Client, client: Client
) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Ada Secret"
    Image.new("RGB", (200, 200), "navy").save(file, "JPEG", exif=exif)

    save(editor_client, mark=upload(file.getvalue() + b"<script>Ada Secret</script>"))

    folder = str(Appearance.load().mark.name).rpartition("/")[0]
    _folders, names = default_storage.listdir(folder)
    assert sorted(names) == ["favicon.ico", "mark.png", "touch.png"]
    for name in names:
        with default_storage.open(f"{folder}/{name}") as stored:
            assert b"Secret" not in stored.read()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg onload='x'></svg>", "SVG"),
        (b"no picture", "not a picture"),
        (make.image(100, 100), "too small"),
        (make.image(800, 200), "too long"),
    ],
)
def test_what_cannot_be_a_mark_is_refused_with_the_reason(
    editor_client: Client, content: bytes, reason: str
) -> None:
    answer = save(editor_client, mark=upload(content))

    assert answer.status_code == 200
    assert reason in text_of(answer)
    assert not Appearance.load().mark


def test_a_mark_stays_when_other_settings_are_saved_and_can_be_removed(
    editor_client: Client, client: Client
) -> None:
    save(editor_client, mark=upload(make.image(200, 200)))
    kept = Appearance.load().mark.name
    save(editor_client, accent="#17507f")
    assert Appearance.load().mark.name == kept

    save(editor_client, **{"mark-clear": "on"})
    assert not Appearance.load().mark
    assert "marks/icon.svg" in text_of(client.get("/"))


def test_a_mark_whose_files_are_lost_gives_way_to_the_icons_of_the_software(
    client: Client,
) -> None:
    before = client.get("/favicon.ico").content
    SiteSettings.objects.get_or_create(pk=1)
    Appearance(pk=1, mark="marks/0123456789abcdef/mark.png").save()

    assert client.get("/favicon.ico").content == before


def test_a_change_of_the_look_drops_every_page(purged: set[str]) -> None:
    Appearance(pk=1, accent="#17507f").save()

    assert "site" in purged
