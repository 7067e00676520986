"""What the search reads: a document for each live post, words that posts use, and what
was searched in vain."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .post import Post
from .revision import Revision

# Of title, standfirst and names, and headings; all but the text.
TELLING_WORDS = models.Func(
    models.F("vector"),
    function="ts_filter",
    template="%(function)s(%(expressions)s, '{a,b,c}')",
    output_field=SearchVectorField(),
)


class SearchDocument(models.Model):
    """A live post as the search reads it; drafts, withdrawn posts and pages have none.

    `vector` is made by the text search configuration of the post's language. `text` is
    what snippets are cut from. `indexed_by` is the version of the code that made it. Rows
    are short, both kept apart: a search for a frequent word reads the rows of most posts.
    """

    post = models.OneToOneField(
        Post,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_document",
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    configuration = models.CharField(max_length=40)
    vector = SearchVectorField()
    text = models.TextField()
    published_at = models.DateTimeField()
    indexed_by = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(fields=["vector"], name="search_document_vector"),
            GinIndex(TELLING_WORDS, name="search_document_telling"),
            models.Index(fields=["configuration"], name="search_document_config"),
        ]

    def __str__(self) -> str:
        return str(self.post_id)


class SearchWord(models.Model):
    """A word of live posts, as they spell it: what a mistyped one may have meant."""

    word = models.CharField(max_length=30, unique=True)

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(
                fields=["word"], name="search_word_trgm", opclasses=["gin_trgm_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.word


class ZeroResultSearch(models.Model):
    """That words were searched on a day and no post has them; never by whom."""

    words = models.CharField(_("words"), max_length=60)
    day = models.DateField(_("last searched"))

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["words", "day"], name="zero_result_search_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.words
