"""Which parts of a page are not its author's own words: quotations, navigation, comments,
teasers, the copy of a post that a reblog holds."""

import re

from .sax_walk import Attributes, words

BOILERPLATE_TAGS = frozenset({"blockquote", "nav", "aside", "footer", "menu"})
_ROLES = frozenset(
    {"navigation", "menu", "menubar", "complementary", "banner", "contentinfo"}
)
# Whole words of a class or an id. `wpcom-reblog-snapshot` and the like hold our own post.
_CLASS = re.compile(
    r"(?:site-|main-|post-|posts-|page-|primary-|secondary-)?"
    r"(?:nav|navbar|navigation|menu|sidebar(?:-?\d+)?|footer|breadcrumbs?|pagination|pager)"
    r"|widget(?:-area)?|blogroll|linkroll|tag-?list|tags(?:-links)?|tag-links|cat-links"
    r"|entry-(?:meta|footer|utility)|post-(?:meta|tags|categories)|postmetadata"
    r"|related(?:-posts)?|jp-relatedposts|sharedaddy|sharing|share-buttons|social-links"
    r"|comments?|comments-area|comment-?list|comment-(?:body|content)|disqus_thread"
    r"|h-cite|reblog-post|reblog-from|tumblr_blog|tumblr_quote|quoted?|pullquote"
    r"|wp-block-quote|epigraph|twitter-tweet|instagram-media"
)


class BoilerplateTracker:
    """Knows on the way through a page whether it is inside of one.

    `depth` is how many elements are open, the one that begins or ends included.
    """

    def __init__(self) -> None:
        self._outermost: int | None = None
        self.is_inside = False

    def on_start(self, tag: str, attributes: Attributes, depth: int) -> None:
        self.on_end(depth)  # of one that has no end of its own
        if self._outermost is None and is_boilerplate(tag, attributes):
            self._outermost, self.is_inside = depth, True

    def on_end(self, depth: int) -> None:
        if self._outermost is not None and self._outermost >= depth:
            self.forget_open()

    def forget_open(self) -> None:
        """Leave all: the depths begin anew."""
        self._outermost, self.is_inside = None, False


def is_boilerplate(tag: str, attributes: Attributes) -> bool:
    if tag in BOILERPLATE_TAGS:
        return True
    if tag in {"html", "body", "main"}:  # their classes say what the whole page has
        return False
    names = words(attributes, "class") | words(attributes, "id")
    is_named = any(_CLASS.fullmatch(name) for name in names)
    return is_named or bool(_ROLES & words(attributes, "role"))
