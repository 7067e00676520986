"""What our web server runs: the site behind its page cache, with whole requests."""

import resource

from django.conf import settings

from .wsgi import application as site

# isort: split
# The apps can be imported once Django is set up.
from .core.access_log import log_answer
from .core.health.worker_watch import watch_worker
from .core.page_cache import PageCache
from .core.request_buffering import BufferedApplication

# Each connection is a file, and shells allow a thousand: fewer than may be held open.
MAX_FILES = 65_536
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
files = MAX_FILES if most == resource.RLIM_INFINITY else min(MAX_FILES, most)
resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))

log = log_answer if settings.ACCESS_LOG else None
application = (
    BufferedApplication(site, site.find_answer, log)
    if isinstance(site, PageCache)
    else BufferedApplication(site, log_answer=log)
)
watch_worker()
