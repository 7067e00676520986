"""Addresses with the site's host, for where a page's HTML is read elsewhere."""

import re

from django.conf import settings

LOCAL = re.compile(r'\b(href|src|srcset)="(/[^/"][^"]*)"')


def with_host(html: str) -> str:
    """Put SITE_URL before each local address in rendered HTML."""

    def absolute(match: re.Match[str]) -> str:
        name, value = match.groups()
        urls = value.split(", ") if name == "srcset" else [value]
        return f'{name}="{", ".join(settings.SITE_URL + url for url in urls)}"'

    return LOCAL.sub(absolute, html)
