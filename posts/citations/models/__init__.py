"""The tables of sources: what posts rest on, and what was found about it since."""

from .citation_settings import CitationSettings
from .pasted_source import PastedSource
from .service_pause import ServicePause
from .source import Source, short_name
from .source_event import SourceEvent
from .source_watch import SourceWatch

__all__ = [
    "CitationSettings",
    "PastedSource",
    "ServicePause",
    "Source",
    "SourceEvent",
    "SourceWatch",
    "short_name",
]
