"""Files in a bucket that speaks S3, by django-storages: for sites of several machines.

Needs requirements-s3.txt. Readers still ask this site for public files, below MEDIA_URL: no
browser of theirs is sent to another host, and a CDN in front keeps them for a year.
"""

from typing import Any
from urllib.parse import urljoin

from boto3.exceptions import S3UploadFailedError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from .file_storage import StoredFile

# Whoever waits for a picture waits for these; what is tried again is safe to repeat.
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 20, 3


class BucketStorage(S3Storage):  # type: ignore[misc]  # it has no types
    """A part of a bucket; whoever may read there is for the bucket's owner to say."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES},
        )
        super().__init__(client_config=config, file_overwrite=False, **options)

    def url(self, name: str, *_arguments: Any, **_named: Any) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name) or "")

    def read_whole(self, name: str) -> StoredFile | None:
        """Return a file, None if there is none. Raises OSError if the bucket is away."""
        try:
            with self.open(name) as file:
                changed_at = int(file.obj.last_modified.timestamp())
                return StoredFile(file.read(), changed_at)
        except (FileNotFoundError, SuspiciousOperation):
            return None
        except (BotoCoreError, ClientError) as problem:
            raise OSError(f"The bucket did not give {name}") from problem

    def save(self, name: str, *arguments: Any, **named: Any) -> str:
        """Store a file. Raises OSError if the bucket does not take it."""
        try:
            return str(super().save(name, *arguments, **named))
        except (BotoCoreError, ClientError, S3UploadFailedError) as problem:
            raise OSError(f"The bucket did not take {name}") from problem

    def delete(self, name: str) -> None:
        """Delete a file, if it is there. Raises OSError if the bucket does not do it."""
        try:
            super().delete(name)
        except (BotoCoreError, ClientError) as problem:
            raise OSError(f"The bucket did not delete {name}") from problem
