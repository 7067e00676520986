"""TrackBack 1.2: a form that is taken as a hint, and its answer in XML."""

from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from webencodings import lookup

from comments.linkbacks.origin_html.charset import charset_of, media_type

from .webmention import FORM

CONTENT_TYPE = "text/xml; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
LONGEST_FORM = 64 * 1024  # bytes; excerpts are often whole posts
MOST_FIELDS = 20
# A form is in ASCII first; the other two are encodings to browsers only.
NO_FORMS = ("utf-16", "x-user-defined", "replacement")


class TrackbackMalformed(Exception):
    """A ping that names no page, or cannot be read; the text says why."""


def parse_ping(content_type: str, body: bytes) -> str:
    """Return the address of the page that pings. Raises TrackbackMalformed.

    Title, excerpt and name are not read: the page itself says them.
    """
    if media_type(content_type) != FORM:
        raise TrackbackMalformed("Send a form.")
    encoding = lookup(charset_of(content_type) or "utf-8")
    if not encoding or encoding.name.startswith(NO_FORMS):
        raise TrackbackMalformed("The ping is in an encoding that is not taken.")
    try:
        fields = dict(
            parse_qsl(
                body.decode("ascii"),
                encoding=encoding.codec_info.name,
                max_num_fields=MOST_FIELDS,
            )
        )
    except ValueError:
        raise TrackbackMalformed("The ping cannot be read.") from None
    url = fields.get("url", "").strip()
    if not url:
        raise TrackbackMalformed("The ping has no url.")
    return url


def build_response(problem: str = "") -> str:
    """Return the answer: error 0, or error 1 and what the problem is."""
    if not problem:
        return f"{DECLARATION}<response><error>0</error></response>"
    message = f"<message>{escape(problem)}</message>"
    return f"{DECLARATION}<response><error>1</error>{message}</response>"
