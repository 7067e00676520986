"""Signals: functions that find reasons in a case, a module for each family."""

from collections.abc import Callable, Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.verdicts import Reason

from . import akismet, behaviour, identity, links, origins, repetition, text

type Signal = Callable[[ScoringCase], Iterator[Reason]]

LOCAL_SIGNALS: tuple[Signal, ...] = (
    *(
        text.praise,
        text.calls_to_action,
        text.watched_words,
        text.shouting,
        text.off_post,
    ),
    *(
        links.many_links,
        links.link_markup,
        links.contact_details,
        links.only_links,
        links.host_records,
    ),
    *(
        identity.business_name,
        identity.address_as_name,
        identity.name_shape,
        identity.name_script,
    ),
    identity.address_record,
    *(
        behaviour.filled_trap,
        behaviour.hurried_writing,
        behaviour.sending_rates,
        behaviour.moderator_acts,
    ),
    repetition.exact_copies,
    repetition.near_copies,
    *(
        origins.link_farm,
        origins.scraper_site,
        origins.unendorsed_link,
        origins.parked_domain,
    ),
    origins.on_topic_page,
)

AKISMET_SIGNAL: Signal = akismet.akismet_verdict
