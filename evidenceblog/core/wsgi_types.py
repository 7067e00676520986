"""What passes between a web server and the site, by type (PEP 3333)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

type Environ = dict[str, Any]
type Headers = Sequence[tuple[str, str]]
type StartResponse = Callable[..., Any]
type Site = Callable[[Environ, StartResponse], Iterable[bytes]]


class Answer(NamedTuple):
    """An answer that needs nothing more to be sent."""

    status: int
    headers: Headers
    body: bytes
