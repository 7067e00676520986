"""What a web server runs: the site behind its page cache."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
site = get_wsgi_application()

# The apps can be imported once Django is set up.
from .core.page_cache import with_page_cache  # noqa: E402

application = with_page_cache(site, settings.PAGE_CACHE_BYTES)
