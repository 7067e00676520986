"""Addresses with the site's host, for where a page's HTML is read elsewhere."""

import re

from django.conf import settings

LOCAL = re.compile(r'\b(href|src|srcset)="((?:/(?!/)|#)[^"]*)"')


def with_absolute_urls(html: str, page: str) -> str:
    """Put SITE_URL before each local address in HTML rendered for the path `page`."""

    def absolute(match: re.Match[str]) -> str:
        name, value = match.groups()
        urls = value.split(", ") if name == "srcset" else [value]
        return f'{name}="{", ".join(_absolute(url, page) for url in urls)}"'

    return LOCAL.sub(absolute, html)


def _absolute(url: str, page: str) -> str:
    return settings.SITE_URL + (page + url if url.startswith("#") else url)
