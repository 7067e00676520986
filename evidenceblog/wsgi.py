"""What a web server runs: the site behind its page cache."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from evidenceblog import page_cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
application = page_cache.before(get_wsgi_application(), settings.PAGE_CACHE_BYTES)
