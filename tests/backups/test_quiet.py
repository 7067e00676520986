"""A restored site is quiet until it is told to go."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from comments.linkbacks import sender
from comments.linkbacks.models import OutgoingMention
from evidenceblog.backups.backup_health import check_backups
from evidenceblog.backups.manifest import FileSum, Manifest
from evidenceblog.backups.models import Backup, Outcome
from evidenceblog.core import staff_notices
from evidenceblog.core.health import Level
from evidenceblog.core.mail import delivery, outbox
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import SiteSettings, User
from posts.models import Revision, ScheduledPublication
from posts.revisions import publishing
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def test_a_quiet_site_keeps_mail_mentions_and_schedules_until_it_may_go(
    mail_server: SmtpServer, settings: LazySettings
) -> None:
    SiteSettings.objects.create(pk=1, is_quiet=True)
    address = EmailAddress.objects.create(
        email="ada@example.org", confirmed_at=timezone.now()
    )
    outbox.queue_message(
        address, "staff", {"title": "T", "works": [], "profile": "/"}, once="one"
    )
    copy = make.working_copy(title="Planned")
    soon = timezone.now() + timedelta(hours=1)
    publishing.publish(
        save_revision(copy, by=None), by=None, kind=Revision.Kind.FIRST, at=soon
    )
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    mention = OutgoingMention.objects.create(
        post=make.post(),
        target="https://other.example/",
        host="other.example",
        next_try_at=timezone.now(),
    )

    delivery.deliver_due.call()
    publishing.publish_scheduled.call()
    sender.send_due_mentions.call()
    sender.send_mention.call(sending=mention.pk)

    assert mail_server.accepted == []
    assert Message.objects.get().tries == 0
    assert ScheduledPublication.objects.exists()
    mention.refresh_from_db()
    assert mention.state == OutgoingMention.State.WAITING

    SiteSettings.objects.update(is_quiet=False)
    delivery.deliver_due.call()
    publishing.publish_scheduled.call()
    assert len(mail_server.accepted) == 1
    assert not ScheduledPublication.objects.exists()


def said_to(user: User) -> str:
    return " ".join(work.text for work in staff_notices.all_work(user))


def test_the_first_page_says_that_the_site_is_quiet_and_leads_to_the_switch() -> None:
    SiteSettings(pk=1, is_quiet=True).save()

    page = signed_in(make.person("Editors")).get(reverse("admin:index"))

    assert "restored from a backup and is quiet" in page.content.decode()
    assert reverse("admin:core_sitesettings_changelist") in page.content.decode()
    assert "quiet" in said_to(make.person("Moderators"))


def found() -> tuple[Level, str]:
    [finding] = check_backups()
    return finding.level, finding.text


def test_a_backup_that_is_not_known_to_be_good_is_found(
    settings: LazySettings, tmp_path: Path
) -> None:
    assert found()[0] == Level.WARNING
    settings.BACKUP_DIR = tmp_path
    assert found()[0] == Level.ERROR
    assert "No backup of the last 48 hours is proved" in found()[1]

    now = timezone.now()
    Backup.objects.create(name="a", folder="/b", made_at=now - timedelta(hours=49))
    Backup.objects.update(outcome=Outcome.PROVED)
    assert found()[0] == Level.ERROR
    Backup.objects.create(name="b", folder="/b", made_at=now - timedelta(hours=47))
    assert found()[0] == Level.ERROR
    Backup.objects.update(outcome=Outcome.PROVED)
    assert found()[0] == Level.OK


def test_administrators_see_what_became_of_each_backup(tmp_path: Path) -> None:
    now = timezone.now()
    kept = tmp_path / "2026-05-01T025300Z"
    kept.mkdir()
    files = {"database.dump": FileSum(2_048, "0"), "media/a.svg": FileSum(1_024, "0")}
    Manifest(now, "https://blog.example.org", "1", 17, 9, [], {}, files).write(kept)
    for name in (kept.name, "2026-05-02T025300Z"):
        facts = {"outcome": Outcome.PROVED, "proved_at": now, "made_at": now}
        Backup.objects.create(name=name, folder=str(tmp_path), **facts)
    url = reverse("admin:backups_backup_changelist")

    page = signed_in(make.person(is_superuser=True)).get(url)
    shown = page.content.decode()
    assert "3.0\xa0KB" in shown
    assert "Proved" in shown
    assert str(tmp_path) in shown
    assert signed_in(make.person("Editors")).get(url).status_code == 403
