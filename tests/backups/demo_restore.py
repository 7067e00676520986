"""The same site on an empty machine: restore, then its pages, as JSON: one program.

Run as `python -m tests.backups.demo_restore BACKUP` against an empty DATABASE_URL.
"""

import io
import json
import os
import sys
from pathlib import Path

import django


def main(backup: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "evidenceblog.settings"
    django.setup()
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.core.management.base import CommandError

    from comments.models import Comment
    from evidenceblog.core.models import SiteSettings
    from tests.backups.demo_backup import pages

    said = io.StringIO()
    call_command("restore", backup, stdout=said)
    refused = ""
    try:
        call_command("restore", backup, stdout=io.StringIO())
    except CommandError as error:
        refused = str(error)
    facts = {
        "pages": pages(),
        "comments": Comment.objects.count(),
        "statuses": dict(Comment.objects.values_list("pk", "status")),
        "sessions": Session.objects.count(),
        "is_quiet": SiteSettings.is_quiet_now(),
        "said": said.getvalue(),
        "refused": refused,
    }
    json.dump(facts, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
