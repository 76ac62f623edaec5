"""Files in a bucket of a server that speaks S3, for hosts that share no disk. Objects have the names that files have in the data folder.

What still lies in this host's data folder counts as kept: files from before the bucket, and those on their way to it.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import structlog
from boto3.exceptions import Boto3Error
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.db import refuse_in_transaction
from core.files.folder import GONE, Folder
from core.files.model import FileGone, FilesAway, Opened, is_ours, scratch
from core.settings import FileSettings

CONNECT_S, READ_S, TRIES = 3, 20, 3
AT_ONCE = 8
"""Transfers of one folder, and the connections of one process."""
_MISSING = {"NoSuchKey", "NoSuchVersion", "404"}
_NO_VERSIONS = {"NotImplemented", "MethodNotAllowed", "501"}
"""What servers say that do not know versions of objects."""
_BEYOND = {"InvalidRange", "416"}

log = structlog.get_logger()


class Bucket:
    def __init__(self, settings: FileSettings) -> None:
        assert settings.s3_bucket is not None
        self._bucket = settings.s3_bucket
        self._data = settings.data
        self._here = Folder(settings.data)
        secret = settings.s3_secret_access_key
        # Without keys of ours the library finds its own: of the machine's role, or where AWS's tools keep them.
        self._client: Any = Session().client(  # pyright: ignore[reportUnknownMemberType] # untyped library
            "s3",
            endpoint_url=settings.s3_endpoint_url,
            region_name=settings.s3_region,
            aws_access_key_id=settings.s3_access_key_id,
            aws_secret_access_key=secret and secret.get_secret_value(),
            config=Config(
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                retries={"mode": "standard", "total_max_attempts": TRIES},
                max_pool_connections=AT_ONCE * 2,
                # Servers other than AWS's have no names for buckets, and do not know its newer checksums.
                s3={"addressing_style": "path" if settings.s3_endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def keep(self, *names: str) -> None:
        refuse_in_transaction("the file store")
        for name in names:
            with _asked():
                self._client.upload_file(str(self._data / name), self._bucket, name)
            (self._data / name).unlink(missing_ok=True)

    def take_back(self, *names: str) -> None:
        for name in names:
            if self._here.delete(name):
                continue  # it had not gone yet
            try:
                self.delete(name)
            except FilesAway:
                log.error("files.left_behind", name=name)

    def delete(self, name: str) -> int:
        here = {str(path.relative_to(self._data)) for path in self._paths(name)}
        self._here.delete(name)
        if not is_ours(name):
            return 0
        found = list(self._versions(name))
        with ThreadPoolExecutor(AT_ONCE) as pool, _asked():
            for _ in pool.map(self._delete, found):
                pass
        return len(here | {key for key, _, newest in found if newest})

    def read(self, name: str) -> bytes:
        with self.open(name).body as body, _asked():
            return body.read()

    def span(self, name: str, start: int, length: int) -> bytes:
        refuse_in_transaction("the file store")
        if (self._data / name).is_file():
            return self._here.span(name, start, length)
        if length <= 0:
            return b""
        try:
            with _asked():
                answer = self._get(name, Range=f"bytes={start}-{start + length - 1}")
                return answer["Body"].read()
        except _Refused as error:
            if error.reason in _BEYOND:
                return b""
            raise

    def open(self, name: str) -> Opened:
        refuse_in_transaction("the file store")
        if (self._data / name).is_file():
            return self._here.open(name)
        with _asked():
            answer = self._get(name)
        return Opened(answer["ContentLength"], answer["LastModified"].timestamp(), cast(BinaryIO, answer["Body"]))

    @contextmanager
    def file(self, name: str) -> Generator[Path]:
        refuse_in_transaction("the file store")
        if (self._data / name).is_file():
            yield self._data / name
            return
        with scratch() as folder:
            target = folder / PurePosixPath(name).name
            self._fetch(name, target)
            yield target

    @contextmanager
    def folder(self, name: str, only: str = "") -> Generator[Path]:
        refuse_in_transaction("the file store")
        with scratch() as folder:
            pattern, keys, targets = re.compile(only), list[str](), list[Path]()
            for key in self._keys(name):
                within = key[len(name) + 1 :]
                if pattern.search(within):
                    target = folder / within
                    target.parent.mkdir(parents=True, exist_ok=True)
                    keys.append(key)
                    targets.append(target)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for _ in pool.map(self._fetch, keys, targets):
                    pass
            yield folder

    def ping(self) -> None:
        try:
            with _asked():
                self._client.head_bucket(Bucket=self._bucket)
        except FileGone as error:
            raise _Refused("NoSuchBucket") from error

    def _get(self, name: str, **more: str) -> Any:
        return self._client.get_object(Bucket=self._bucket, Key=name, **more)

    def _fetch(self, name: str, target: Path) -> None:
        with _asked():
            self._client.download_file(self._bucket, name, str(target))

    def _delete(self, found: tuple[str, str | None, bool]) -> None:
        key, version, _ = found
        which = {} if version is None else {"VersionId": version}
        self._client.delete_object(Bucket=self._bucket, Key=key, **which)

    def _paths(self, name: str) -> Sequence[Path]:
        path = self._data / name
        if not is_ours(name) or not path.exists():
            return ()
        return [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]

    def _keys(self, name: str) -> Iterator[str]:
        """Of the folder's objects."""
        with _asked():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{name}/")
            for page in pages:
                yield from (row["Key"] for row in page.get("Contents", ()))

    def _versions(self, name: str) -> Iterator[tuple[str, str | None, bool]]:
        """Key, version and whether it is what readers see: of the file of this name, or of all that lie in the folder."""
        try:
            with _asked():
                pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
                for page in pages:
                    rows = [(row, row["IsLatest"]) for row in page.get("Versions", ())]
                    rows += [(row, False) for row in page.get("DeleteMarkers", ())]
                    for row, newest in rows:
                        if row["Key"] == name or row["Key"].startswith(f"{name}/"):
                            yield row["Key"], row["VersionId"], newest
        except _Refused as error:
            if error.reason not in _NO_VERSIONS:
                raise
            # a file of this very name may be there or not; to delete what is not there is no error
            yield name, None, False
            yield from ((key, None, True) for key in self._keys(name))


class _Refused(FilesAway):
    """The store answered, and said no."""

    def __init__(self, reason: str) -> None:
        super().__init__(_said(reason), retry_after=30)
        self.reason = reason


@contextmanager
def _asked() -> Generator[None]:
    """Turns the library's errors into ours. Only their kind is said: their words may hold addresses and keys."""
    try:
        yield
    except (ClientError, BotoCoreError, Boto3Error) as error:
        # an upload that was refused names the answer only as what it came from
        answer = error if isinstance(error, ClientError) else error.__context__
        if not isinstance(answer, ClientError):
            reason = type(error).__name__
            log.warning("files.away", reason=reason)
            raise FilesAway(_said(reason), retry_after=30) from error
        reason = str(cast(Any, answer).response.get("Error", {}).get("Code", "unknown"))
        if reason in _MISSING:
            raise FileGone(GONE) from None
        log.warning("files.refused", reason=reason)
        raise _Refused(reason) from error


def _said(reason: str) -> str:
    return f"The file store does not do it ({reason}). Try again in a minute; if it stays so, tell whoever runs this installation."
