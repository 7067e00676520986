"""A site with the demo, its pages, its backup, and what was erased after it: one program.

Run as `python -m tests.backups.demo_backup FOLDER` against an empty DATABASE_URL.
"""

import json
import os
import sys
from pathlib import Path

ERASED = "A reader whose words are erased"


def pages() -> dict[str, str]:
    """Return all that the sitemap names, and the lists and feeds, by address."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": settings.SITE_URL.partition("//")[2]})
    sitemap = client.get("/sitemap.xml").content.decode()
    named = [part.partition("</loc>")[0] for part in sitemap.split("<loc>")[1:]]
    addresses = [address.removeprefix(settings.SITE_URL) or "/" for address in named]
    lists = ["/feed/", "/feed.json", "/comments/feed/", "/search/?q=pain", "/topics/"]
    return {
        address: client.get(address).content.decode()
        for address in [*addresses, *lists]
    }


def main(folder: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "evidenceblog.settings"
    from evidenceblog import site_setup

    site_setup.main(["--demo"])
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from comments.discussion import privacy
    from comments.models import Comment
    from evidenceblog.backups import erasure_ledger, latest_proved
    from evidenceblog.core.mail.models import EmailAddress
    from posts.models import Post

    SessionStore().create()
    [erased] = Comment.objects.visible().order_by("pk")[:1]
    Comment.objects.filter(pk=erased.pk).update(name=ERASED, email="gone@example.org")
    EmailAddress.objects.create(email="gone@example.org")
    shown = pages()
    call_command("backup", folder)
    comments = Comment.objects.count()
    assert latest_proved()
    settings.BACKUP_DIR = folder  # where the ledger lies beside the backups
    erased.refresh_from_db()
    privacy.erase_comment(erased, by=None)
    erasure_ledger.note_comment.call(comment=erased.pk)
    [redacted] = Post.objects.live().exclude(pk=erased.post_id).order_by("pk")[:1]
    erasure_ledger.note_redaction.call(post=redacted.pk)
    facts = {
        "pages": shown,
        "comments": comments,
        "erased": erased.pk,
        "post": erased.post.get_absolute_url(),
        "redacted": redacted.get_absolute_url(),
    }
    (folder / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
