"""What must be the same before and after an upgrade, as JSON on standard output.

Run as a program, `python -m tests.upgrade.site_facts`, against DATABASE_URL.
"""

import json
import os
import sys

import django

# What people made; other tables may come, go or be filled anew.
KEPT = (
    *("core.User", "posts.Post", "posts.Revision", "posts.WorkingCopy"),
    *("posts.Author", "posts.Topic", "artwork.Artwork", "citations.Source"),
    *("comments.Comment", "comments.Decision", "linkbacks.Linkback"),
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.test import Client

    from posts.models import Post

    rows = {label: apps.get_model(label)._default_manager.count() for label in KEPT}
    client = Client(headers={"host": settings.SITE_URL.partition("//")[2]})
    pages = {}
    for address in [
        "/",
        "/feed/",
        *sorted(map(Post.get_absolute_url, Post.objects.live())),
    ]:
        answer = client.get(address)
        text = answer.content.decode()
        pages[address] = [answer.status_code, text.count('class="comment ')]
    json.dump({"rows": rows, "pages": pages}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
