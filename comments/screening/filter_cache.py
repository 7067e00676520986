"""Loading: the filter's knowledge from the database, the local model kept in between."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from comments.spam.filter_data import FilterData
from comments.spam.model import Model
from comments.spam.models import FilterSettings, ListedWord, LocalModel
from comments.spam.shipped_words import SEED, Kind
from comments.spam.text_analysis import folded
from comments.spam.word_matching import Words, compile_words

logger = logging.getLogger(__name__)

# The version of the model that this process read last, and the model.
_kept: tuple[UUID, Model] | None = None
_words: tuple[frozenset[tuple[str, str, bool]], dict[Kind, Words]] | None = None
# What was read for a block of `together`, once something was judged there.
_together: ContextVar[list[FilterData] | None] = ContextVar("together", default=None)


def load() -> FilterData:
    """Return what the filter knows at this moment."""
    kept = _together.get()
    if kept is None:
        return _read()
    if not kept:
        kept.append(_read())
    return kept[0]


@contextmanager
def together() -> Iterator[None]:
    """Have what the filter knows read once for all that is judged in the block."""
    token = _together.set([])
    try:
        yield
    finally:
        _together.reset(token)


def _read() -> FilterData:
    """Read what the filter knows: three small queries."""
    settings = FilterSettings.load()
    return FilterData(
        words=_listed_words(),
        model=_model(),
        threshold=settings.threshold,
        log_only=frozenset(settings.log_only),
    )


def _listed_words() -> dict[Kind, Words]:
    global _words  # compiled once for as long as the rows are the same
    rows = frozenset(ListedWord.objects.values_list("kind", "word", "is_off"))
    if _words is None or _words[0] != rows:
        _words = rows, {kind: _compiled(kind, rows) for kind in Kind}
    return _words[1]


def _compiled(kind: Kind, rows: frozenset[tuple[str, str, bool]]) -> Words:
    """Compile the words that came with the site and those added, but for what is off,
    whatever its case and width."""
    of_kind = [(word, is_off) for listed, word, is_off in rows if listed == kind]
    off = {folded(word) for word, is_off in of_kind if is_off}
    listed = {*SEED[kind], *(word for word, is_off in of_kind if not is_off)}
    return compile_words(word for word in listed if folded(word) not in off)


def _model() -> Model | None:
    """Return the local model, read only when it has changed."""
    global _kept  # 130 kB to read and unpack, changed by decisions
    version = LocalModel.objects.values_list("version", flat=True).first()
    if version is None:
        return None
    if _kept is None or _kept[0] != version:
        row = LocalModel.objects.get()
        try:
            _kept = row.version, Model.from_stored(bytes(row.weights), row.header)
        except ValueError:
            logger.warning("The local model has to be learnt anew")
            return None
    return _kept[1]
