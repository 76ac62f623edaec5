"""Fetch the pinned `uv` wheel with the standard library alone: `python3 get_uv.py TARGET`.

For machines where `python3 -m venv` does not work (Debian without python3-venv). It runs on the system's Python, before
any dependency of the project exists, and writes nothing but TARGET. The wheel must match a checksum of `uv.txt`.
"""

import hashlib
import io
import json
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

PINS = Path(__file__).with_name("uv.txt").read_text()
TIMEOUT_S = 120


def fits_this_machine(wheel: str) -> bool:
    """True when the platform tag of the wheel's file name says this processor, system and C library."""
    machine = {"amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine()
    )
    if sys.platform == "darwin":
        return "macosx" in wheel and wheel.endswith("arm64.whl" if machine == "aarch64" else "x86_64.whl")
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return libc in wheel and wheel.endswith("_" + machine + ".whl")


def fetch(url: str) -> bytes:
    if not url.startswith("https://"):
        raise SystemExit("refusing to fetch uv over anything but https: " + url)
    request = urllib.request.Request(url, headers={"Accept": "application/vnd.pypi.simple.v1+json"})  # noqa: S310 https only
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 https only
        body: bytes = answer.read()
    return body


def main(target: Path) -> None:
    pinned = set(re.findall(r"sha256:([0-9a-f]{64})", PINS))
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/uv/"
    listing: dict[str, Any] = json.loads(fetch(index))
    for file in listing["files"]:
        if file["hashes"].get("sha256") in pinned and fits_this_machine(file["filename"]):
            break
    else:
        raise SystemExit(
            "no pinned uv wheel for " + platform.platform() + "; install uv by hand: https://docs.astral.sh/uv"
        )
    wheel = fetch(urllib.parse.urljoin(index, file["url"]))
    if hashlib.sha256(wheel).hexdigest() not in pinned:
        raise SystemExit("the checksum of " + file["filename"] + " is wrong; nothing was installed")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        binary = archive.read(member)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_bytes(binary)
    partial.chmod(0o755)
    partial.replace(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
