"""What the filter knows: read from the database, and kept by web processes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from comments.spam.filter_data import FilterData
from comments.spam.model import Model
from comments.spam.models import FILTER_KEY, FilterSettings, ListedWord, LocalModel
from comments.spam.shipped_words import SHIPPED_WORDS, Kind
from comments.spam.text_analysis import folded
from comments.spam.word_matching import WordList, compile_words
from evidenceblog.core.process_cache import process_cache

type _ListedRow = tuple[str, str, bool]  # the list, the word, whether it is off

logger = logging.getLogger(__name__)

# What a block of `read_once` read, once it screened something.
_read_in_block: ContextVar[list[FilterData] | None] = ContextVar(
    "filter data", default=None
)


def load() -> FilterData:
    """Return what the filter knows at this moment."""
    read = _read_in_block.get()
    if read is None:
        return process_cache.get("filter data", FILTER_KEY, _read)
    if not read:
        read.append(_read())
    return read[0]


@contextmanager
def read_once() -> Iterator[None]:
    """Have what the filter knows read once for all that is screened in the block."""
    token = _read_in_block.set([])
    try:
        yield
    finally:
        _read_in_block.reset(token)


def _read() -> FilterData:
    """Read what the filter knows, in three small queries."""
    settings = FilterSettings.load()
    return FilterData(
        words=_compiled_lists(
            frozenset(ListedWord.objects.values_list("kind", "word", "is_off"))
        ),
        model=_model(),
        threshold=settings.threshold,
        log_only=frozenset(settings.log_only),
    )


@lru_cache(maxsize=1)  # costly to make, and the same until the rows change
def _compiled_lists(rows: frozenset[_ListedRow]) -> dict[Kind, WordList]:
    return {kind: _compiled_list(kind, rows) for kind in Kind}


def _compiled_list(kind: Kind, rows: frozenset[_ListedRow]) -> WordList:
    """Compile the shipped and the added words of a list, without those that are off,
    whatever their case and width."""
    of_kind = [(word, is_off) for listed, word, is_off in rows if listed == kind]
    off = {folded(word) for word, is_off in of_kind if is_off}
    listed = {*SHIPPED_WORDS[kind], *(word for word, is_off in of_kind if not is_off)}
    return compile_words(word for word in listed if folded(word) not in off)


def _model() -> Model | None:
    version = LocalModel.objects.values_list("version", flat=True).first()
    try:
        return _stored_model(version) if version else None
    except ValueError:
        logger.warning("The local model has to be learnt anew")
        return None


@lru_cache(maxsize=1)  # 130 kB to read and unpack, changed by decisions
def _stored_model(_version: UUID) -> Model:
    row = LocalModel.objects.get()
    return Model.from_stored(bytes(row.weights), row.header)
