"""Originals and public files in a bucket, in a server that speaks S3 on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from evidenceblog.supervisor import find_free_port
from tests import database
from tests.processes import PROJECT
from tests.servers.site import fetch, running, web_process

pytestmark = pytest.mark.django_db(transaction=True)
# Each step in a process of its own, whose settings have the bucket.
SCRIPT = """
import json, sys
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from evidenceblog.backups.stored_files import stored_folders
from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import WorkingCopy
from posts.revisions import corrections, take_down
from tests import make

def show():
    post = make.post(slug="walking")
    artwork = make.artwork(make.image(1200, 800))
    copy = WorkingCopy.objects.get(post=post)
    make.artwork_block(copy, artwork=artwork)
    make.published(copy)
    uploads.publish_renditions(artwork)

def replace():
    from posts.models import Post
    content = make.image(900, 600)
    artwork = Artwork.objects.get()
    uploads.inspect_upload(artwork, SimpleUploadedFile("a.png", content))
    artwork.original.save("a.png", ContentFile(content))
    corrections.replace_picture(Post.objects.get(slug="walking"), artwork, by=make.person())
    uploads.publish_renditions(artwork)

def take():
    take_down.take_down(Artwork.objects.get(), reason="Its owner has asked us to.")
    from tests.tasks import run_queued
    run_queued()

globals()[sys.argv[1]]()
artwork = Artwork.objects.get()
print(json.dumps({
    "thumbnail": uploads.thumbnail_url(artwork),
    "has_renditions": uploads.has_renditions(artwork),
    "original": artwork.original.name,
    "folders": list(stored_folders()),
}))
"""


class Bucket:
    """A bucket of our own, and the site's processes that use it."""

    def __init__(self, url: str) -> None:
        place = url.removeprefix("http://")
        self.variables = {
            "STORAGE_URL": f"s3://key:se%2Fcret@{place}/blog-files",
            "DATABASE_URL": database.url(),
            "DJANGO_SETTINGS_MODULE": "evidenceblog.settings",
        }
        self._client = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id="key",
            aws_secret_access_key="se/cret",
            region_name="us-east-1",
        )
        self._client.create_bucket(Bucket="blog-files")

    def names(self, folder: str) -> set[str]:
        """Return what the bucket has below a folder."""
        found = self._client.list_objects_v2(Bucket="blog-files", Prefix=f"{folder}/")
        return {one["Key"] for one in found.get("Contents", [])}

    def run(self, step: str) -> dict[str, Any]:
        told = subprocess.run(
            [sys.executable, "-c", SCRIPT, step],
            cwd=PROJECT,
            env=os.environ | self.variables,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        return dict(json.loads(told.splitlines()[-1]))


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    address = find_free_port("127.0.0.1", 0)
    command = [sys.executable, "-m", "moto.server", "-p", str(address.port)]
    with running(command, f"{address.url}/moto-api/"):
        yield Bucket(address.url)


@pytest.mark.all
def test_artwork_in_a_bucket_is_shown_replaced_and_taken_down(bucket: Bucket) -> None:
    shown = bucket.run("show")

    assert shown["has_renditions"]
    assert shown["folders"] == []  # a backup leaves them to the bucket's owner
    assert bucket.names("originals") == {f"originals/{shown['original']}"}
    public = bucket.names("media")
    assert len(public) > 2
    with web_process(**bucket.variables) as web:
        page = fetch(f"{web}/walking/").text
        name = min(public).removeprefix("media/")
        assert f"/media/{name}" in page
        assert "blog-files" not in page
        file = fetch(f"{web}/media/{name}")
        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        part = fetch(f"{web}/media/{name}", Range="bytes=0-9")
        assert (part.status_code, part.content) == (206, file.content[:10])
        assert fetch(f"{web}/media/../originals/{shown['original']}").status_code == 404
        assert fetch(f"{web}/media/nothing.webp").status_code == 404

        replaced = bucket.run("replace")
        assert replaced["thumbnail"] != shown["thumbnail"]
        assert fetch(f"{web}{replaced['thumbnail']}").status_code == 200
        assert f"originals/{replaced['original']}" in bucket.names("originals")

        bucket.run("take")
        assert fetch(f"{web}{replaced['thumbnail']}").status_code == 404
        assert "Its owner has asked us to." in fetch(f"{web}/walking/").text
    assert replaced["thumbnail"][1:] not in bucket.names("media")


@pytest.fixture
def bucket_is_away(settings: LazySettings) -> None:
    address = find_free_port("127.0.0.1", 0)  # where nothing listens
    options = {
        "access_key": "key",
        "secret_key": "secret",
        "bucket_name": "blog-files",
        "endpoint_url": address.url,
        "location": "media",
    }
    backend = "evidenceblog.core.bucket_storage.BucketStorage"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": backend, "OPTIONS": options}
    }


@pytest.mark.usefixtures("bucket_is_away")
def test_while_the_bucket_is_away_its_files_are_answered_503(client: Client) -> None:
    answer = client.get("/media/waves.webp")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"


@pytest.mark.usefixtures("bucket_is_away")
def test_a_bucket_that_is_away_refuses_a_file_as_a_full_disk_does() -> None:
    with pytest.raises(OSError, match=r"did not take waves\.webp"):
        default_storage.save("waves.webp", ContentFile(b"waves"))


@pytest.mark.usefixtures("bucket_is_away")
def test_a_bucket_that_is_away_says_that_it_deletes_nothing() -> None:
    with pytest.raises(OSError, match=r"did not delete waves\.webp"):
        default_storage.delete("waves.webp")
