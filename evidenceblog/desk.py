"""What waits on the admin's first page and in the daily mail, collected from each app."""

from comments.desk import waiting_work as comments_waiting
from comments.linkbacks.desk import waiting_work as links_waiting
from evidenceblog.core.desk import waiting_work as failures
from evidenceblog.core.staff_notices import Source
from posts.desk import waiting_work as pages_waiting

SOURCES: tuple[Source, ...] = (
    comments_waiting,
    links_waiting,
    pages_waiting,
    failures,
)
