"""Composing: two forms of one text, and nothing that a stranger's name could do."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from evidenceblog.core.mail import message_template, plain_text

HTML = """<head><title>Not shown</title><style>p {}</style></head>
<body><h1>A &amp; B</h1>
<p>One   line,
 <b>two</b> words.<br>Next line.</p>
<ul><li>First</li><li>Second <a href="https://example.org/?a=1&amp;b=2">link</a></li></ul>
<blockquote><p>Said.</p><p>Said <br> again.</p></blockquote>
<hr><footer><p>The end</p></footer></body>"""
PLAIN = """A & B

One line, two words.
Next line.

- First
- Second link:
https://example.org/?a=1&b=2

> Said.

> Said
> again.

--\x20

The end
"""


def test_an_address_that_is_its_own_words_is_written_once() -> None:
    address = "https://example.org/preview/x/"
    html = f'<p><a href="{address}">{address}</a></p>'

    assert plain_text.html_to_text(html) == f"{address}\n"


@pytest.fixture
def template(settings: LazySettings, tmp_path: Path) -> None:
    """A template whose subject and body are what the context says."""
    (tmp_path / "mail/letters").mkdir(parents=True)
    (tmp_path / "mail/letters/sample.html").write_text(
        "{% partialdef subject %}{{ said }}{% endpartialdef %}"
        "{% partialdef body %}<p>{{ said }}</p>{% endpartialdef %}"
    )
    engine: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def test_plain_text_is_what_the_eye_would_read() -> None:
    assert plain_text.html_to_text(HTML) == PLAIN


@pytest.mark.django_db
@pytest.mark.usefixtures("template")
def test_a_subject_is_one_line_and_its_signs_are_themselves() -> None:
    letter = message_template.render_message(
        "sample", {"said": "A & B\r\nBcc: eve@example.org\n"}
    )

    assert letter.subject == "A & B Bcc: eve@example.org"


@pytest.mark.django_db
@pytest.mark.usefixtures("template")
def test_what_is_put_into_a_mail_makes_no_markup() -> None:
    letter = message_template.render_message(
        "sample", {"said": "<a href=https://e.example>x</a>"}
    )

    assert "<a" not in letter.html
    assert "<a href=https://e.example>x</a>" in letter.text


@pytest.mark.django_db
@pytest.mark.usefixtures("template")
def test_a_mail_asks_nobody_elses_server_for_anything() -> None:
    html = message_template.render_message("sample", {"said": "x"}).html

    assert [asks for asks in ("<img", "src=", "url(", "<link") if asks in html] == []


@pytest.mark.parametrize(
    "name", ["Ada", "J. R. Reader", "St. Mary's", "قارئة", "O’Neill"]
)
def test_a_name_is_kept(name: str) -> None:
    assert message_template.safe_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["www.evil.example", "evil.com", "https://evil", "a@evil", "tel:1", "evil.рф"],
)
def test_a_name_that_a_mail_program_would_link_is_left_out(name: str) -> None:
    assert message_template.safe_name(name) == "Somebody"
