"""`./viva` before there is anything: it finds or fetches uv, makes the environment, and gets out of the way."""

import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ops import get_uv
from ops.state import ROOT

WHEELS = [
    "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
    "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
    "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "uv-0.13.9-py3-none-manylinux_2_28_aarch64.whl",
    "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl",
]


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """An environment with a uv that works, and a made-up environment whose `viva` tells how it was called."""
    program(tmp_path / "bin/uv", f'[ "$1" = --version ] || echo "$@" >> {tmp_path}/uv.calls')
    program(tmp_path / "venv/bin/viva", 'echo "pid=$$ cwd=$PWD uv=$VIVA_UV"; printf "<%s>" "$@"')
    return {
        "PATH": f"{tmp_path}/bin:/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "UV_PROJECT_ENVIRONMENT": str(tmp_path / "venv"),
    }


def test_it_is_short():
    assert len((ROOT / "viva").read_text().splitlines()) < 60


def test_arguments_and_folder_are_the_callers_own(machine: dict[str, str], tmp_path: Path):
    elsewhere = tmp_path / "some where"
    elsewhere.mkdir()
    launcher = tmp_path / "link to viva"
    launcher.symlink_to(ROOT / "viva")
    process = subprocess.Popen(
        [str(launcher), "demo", "--json", "out file.json", ""],
        cwd=elsewhere,
        env=machine,
        stdout=subprocess.PIPE,
        text=True,
    )
    printed, _ = process.communicate()
    # The same process from beginning to end: a signal to the launcher is a signal to the supervisor.
    assert f"pid={process.pid} cwd={elsewhere} uv=uv" in printed
    assert printed.endswith("<demo><--json><out file.json><>")
    assert (tmp_path / "uv.calls").read_text() == f"sync --quiet --frozen --inexact --project {ROOT}\n"


def test_a_shim_that_does_not_work_is_not_taken_for_uv(machine: dict[str, str], tmp_path: Path):
    program(tmp_path / "bin/uv", "exit 127")
    program(tmp_path / "home/.cache/viva/uv/bin/uv", f'[ "$1" = --version ] || echo "$@" >> {tmp_path}/uv.calls')
    printed = subprocess.run([str(ROOT / "viva")], env=machine, capture_output=True, text=True, check=True).stdout
    assert f"uv={tmp_path}/home/.cache/viva/uv/bin/uv" in printed


def test_where_venv_does_not_work_the_wheel_is_fetched(machine: dict[str, str], tmp_path: Path):
    uv = tmp_path / "home/.cache/viva/uv/bin/uv"
    (tmp_path / "bin/uv").unlink()
    fetched = f'mkdir -p "$(dirname "$2")"; printf "#!/bin/sh\\nexit 0\\n" > "$2"; chmod +x "$2"; echo "$1" > {tmp_path}/fetched'
    python = f'case "$1" in -c) exit 0;; -m) echo "ensurepip is not available"; exit 1;; *) {fetched};; esac'
    for name in ("python3.12", "python3.11", "python3"):
        program(tmp_path / f"bin/{name}", python)
    result = subprocess.run([str(ROOT / "viva")], env=machine, capture_output=True, text=True, check=True)
    assert (tmp_path / "fetched").read_text().strip() == str(ROOT / "ops/get_uv.py")
    assert f"uv={uv}" in result.stdout
    assert re.search(r"first run: uv into .*, \d+ s, \d+ MB", result.stderr)


@pytest.mark.parametrize(
    ("system", "machine_name", "libc", "expected"),
    [
        ("linux", "x86_64", "glibc", WHEELS[3]),
        ("linux", "x86_64", "", WHEELS[5]),
        ("linux", "aarch64", "glibc", WHEELS[2]),
        ("linux", "aarch64", "", WHEELS[2]),
        ("darwin", "arm64", "", WHEELS[1]),
        ("darwin", "x86_64", "", WHEELS[0]),
    ],
)
def test_each_machine_gets_its_wheel(
    monkeypatch: pytest.MonkeyPatch, system: str, machine_name: str, libc: str, expected: str
):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine_name)
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
    assert next(wheel for wheel in WHEELS if get_uv.fits_this_machine(wheel)) == expected


def wheel_of(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("uv-1.data/scripts/uv", content)
    return buffer.getvalue()


def serve(monkeypatch: pytest.MonkeyPatch, wheel: bytes, told: str) -> None:
    """An index that offers one wheel for this machine under the checksum `told`, which is pinned."""
    tags = f"manylinux_2_17_{platform.machine()}" if sys.platform == "linux" else f"macosx_11_0_{platform.machine()}"
    listing = {"files": [{"filename": f"uv-1-py3-none-{tags}.whl", "url": "w.whl", "hashes": {"sha256": told}}]}
    monkeypatch.setattr(get_uv, "PINS", f"uv==1 --hash=sha256:{told}")
    monkeypatch.setattr(
        get_uv, "fetch", lambda url: wheel if url.endswith("w.whl") else str(listing).replace("'", '"').encode()
    )


def test_the_pinned_wheel_is_unpacked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    wheel = wheel_of(b"binary")
    serve(monkeypatch, wheel, hashlib.sha256(wheel).hexdigest())
    get_uv.main(tmp_path / "deep/uv")
    assert (tmp_path / "deep/uv").read_bytes() == b"binary"
    assert os.access(tmp_path / "deep/uv", os.X_OK)


def test_a_wheel_with_another_checksum_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    serve(monkeypatch, wheel_of(b"something else"), "0" * 64)
    with pytest.raises(SystemExit, match="checksum"):
        get_uv.main(tmp_path / "uv")
    assert list(tmp_path.iterdir()) == []


def test_pip_and_we_pin_the_same_version():
    assert re.findall(r"^uv==(\S+)", get_uv.PINS, re.MULTILINE) == ["0.13.9"]
    assert "astral-sh/uv:0.13.9" in (ROOT / "compose.yaml").read_text()
