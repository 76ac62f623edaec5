"""Files in a bucket: what is kept is there for every host and nowhere else, and what is deleted is gone in every version."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from core.files import FileGone, Files, FilesAway, files_of
from core.settings import FileSettings
from tests.bucket import KEYS, Shelf, free_port

MANY = 70_000


@pytest.fixture
def shelf(bucket_server: str) -> Shelf:
    return Shelf(bucket_server, versioned=True)


Host = Callable[..., tuple[FileSettings, Files]]


@pytest.fixture
def host(shelf: Shelf, tmp_path: Path) -> Host:
    """A machine with a data folder of its own, and what it reaches the bucket by."""

    def of(name: str, bucket: str = shelf.name, address: str = shelf.address) -> tuple[FileSettings, Files]:
        data = tmp_path / name
        data.mkdir(exist_ok=True)
        settings = FileSettings(
            data=data,
            s3_bucket=bucket,
            s3_endpoint_url=address,
            s3_access_key_id=KEYS["s3_access_key_id"],
            s3_secret_access_key=SecretStr(KEYS["s3_secret_access_key"]),
        )
        return settings, files_of(settings)

    return of


def write(settings: FileSettings, name: str, content: bytes = b"words") -> str:
    path = settings.data / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def left(settings: FileSettings) -> list[str]:
    return sorted(str(path.relative_to(settings.data)) for path in settings.data.rglob("*") if path.is_file())


def test_what_one_host_keeps_every_other_finds(host: Host, shelf: Shelf) -> None:
    # Given two hosts that share no disk
    (here, files), (there, others) = host("here"), host("there")
    content = bytes(range(256)) * MANY  # more than goes in one piece
    # When one keeps a file
    name = write(here, "reports/7/a.pdf", content)
    files.keep(name)
    # Then it lies in the bucket under its name, and not here any more,
    assert shelf.content(name) == content
    assert left(here) == []
    # and the other reads it: whole, in part, as a path, as something to send
    assert others.read(name) == content
    assert others.span(name, 255, 3) == b"\xff\x00\x01"
    assert others.span(name, len(content) - 2, 100) == b"\xfe\xff"
    assert others.span(name, len(content) + 5, 100) == others.span(name, 0, 0) == b""
    with others.file(name) as path:
        assert path.read_bytes() == content
    assert not path.exists()
    opened = others.open(name)
    with opened.body as body:
        assert (opened.size, body.read()) == (len(content), content)
    assert left(there) == []


def test_of_a_folder_only_what_is_wanted_is_fetched(host: Host) -> None:
    (here, files), (_, others) = host("here"), host("there")
    names = [write(here, f"recordings/7/1/agent/{n}.wav") for n in range(20)]
    files.keep(*names, write(here, "recordings/7/agent.wav"), write(here, "recordings/70/1/agent/0.wav"))
    with others.folder("recordings/7", r"^\d+/agent/\d+\.wav$") as folder:
        found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.wav"))
    assert found == sorted(name.removeprefix("recordings/7/") for name in names)


@pytest.mark.parametrize("versioned", [True, False])
def test_deleted_is_gone_in_every_version_and_nothing_else_is(
    host: Host, bucket_server: str, tmp_path: Path, versioned: bool
) -> None:
    # Given a bucket in which a file was written twice, a folder, and neighbours whose names begin the same
    shelf = Shelf(bucket_server, versioned=versioned)
    here, files = host("here", shelf.name)
    for content in (b"first", b"second"):
        files.keep(write(here, "resumes/7", content))
    files.keep(write(here, "recordings/7/a.wav"), write(here, "recordings/7/1/b.wav"))
    neighbours = [write(here, "recordings/70/a.wav"), write(here, "resumes/77")]
    files.keep(*neighbours)
    # When they are deleted: how many files are gone is said
    assert files.delete("resumes/7") == 1
    assert files.delete("recordings/7") == 2
    # Then no version of them is left, and no mark either,
    assert shelf.traces() == sorted(neighbours)
    # once more is no error, and what is gone is said to be gone
    assert files.delete("resumes/7") == 0
    for read in (files.read, files.open, lambda name: files.span(name, 0, 1)):
        with pytest.raises(FileGone):
            read("resumes/7")
    with pytest.raises(FileGone), files.file("resumes/7"):
        pass


def test_no_name_leads_outside(host: Host, shelf: Shelf) -> None:
    here, files = host("here")
    outside = here.data.parent / "outside"
    outside.write_bytes(b"not ours")
    files.keep(write(here, "resumes/7"))
    for name in ("../outside", str(outside), "", ".", "resumes/../.."):
        assert files.delete(name) == 0
    assert outside.exists()
    assert shelf.names() == ["resumes/7"]


def test_what_was_there_before_the_bucket_is_still_read_and_deleted(host: Host) -> None:
    here, files = host("here")
    name = write(here, "resumes/old", b"before")
    assert files.read(name) == b"before"
    assert files.span(name, 1, 2) == b"ef"
    with files.file(name) as path:
        assert path == here.data / name
    assert files.delete(name) == 1
    assert left(here) == []


def test_a_store_that_is_away_says_so_and_takes_nothing_with_it(host: Host, shelf: Shelf) -> None:
    # Given one address where nobody listens, and one bucket that is not there
    here, away = host("here", shelf.name, f"http://127.0.0.1:{free_port()}")
    _, missing = host("here", "no-such-bucket")
    name = write(here, "resumes/7")
    for files, reason in ((away, "Connect"), (missing, "NoSuchBucket")):
        for ask in (files.ping, lambda files=files: files.keep(name)):
            with pytest.raises(FilesAway) as raised:
                ask()
            # Then the reason is named, with the way out and without a secret,
            assert reason in raised.value.detail
            assert "Try again" in raised.value.detail
            assert raised.value.extra["retry_after"]
            assert KEYS["s3_secret_access_key"] not in str(raised.value)
        # and the file still lies where it was written
        assert left(here) == [name]
    # When it is not wanted after all, it goes, and nobody has to be asked
    away.take_back(name)
    assert left(here) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"VIVA_S3_ACCESS_KEY_ID": "half"},
        {"VIVA_S3_SECRET_ACCESS_KEY": "half-of-a-secret"},
        {"VIVA_S3_ENDPOINT_URL": "files.example.org"},
        {"VIVA_S3_BUCKET": ""},
    ],
)
def test_half_a_setting_is_found_at_the_start_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: dict[str, str]
) -> None:
    for name, value in {"VIVA_S3_BUCKET": "viva", **wrong}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as raised:
        FileSettings(data=tmp_path)
    assert "half-of-a-secret" not in str(raised.value)
