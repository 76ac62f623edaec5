"""Two voices on one timeline, as one small Ogg/Opus file that a browser plays."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

Voice = Path | NDArray[np.int16] | NDArray[np.float32]
Samples = NDArray[np.float32]

RATE = 16_000
_BLOCK_SECONDS = 10
_MOST_BITS = 32_000.0  # beyond this, speech at 16 kHz sounds no better
_STEREO_BITS = 18_000.0  # below this, Opus gives up the second channel by itself
# libsndfile's scale for each channel: level 0 is 256 kbit/s, level 1 is 6 kbit/s, which is rough but understood.
_LEAST_BITS = 6_000.0
_BITS_SPAN = 250_000.0
_HEADROOM = 0.92  # the encoder aims at a rate and may go over it
# In stereo each voice stands a little to its side (candidate left): people who talk over each other stay apart, and
# nobody sits in one ear only.
_PAN = {1: np.array([[0.8], [0.8]], np.float32), 2: np.array([[0.8, 0.45], [0.45, 0.8]], np.float32)}
_BITS_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class TooLong(Exception):
    """Even the lowest rate does not fit into the bytes given."""


@dataclass(frozen=True, slots=True)
class AudioTracks:
    """Mono recordings of both voices from the interview's zero, both at ``rate`` Hz.

    Each is a WAV or FLAC file, a headerless ``.pcm`` file (16-bit little-endian), or samples (int16, or floats in
    -1..1); None where that voice was not recorded."""

    rate: int
    candidate: Voice | None
    agent: Voice | None


def encode(tracks: AudioTracks, max_bytes: int) -> bytes | None:
    """Ogg/Opus of both voices in at most ``max_bytes``, at a rate that falls with length. The same sound gives the same
    bytes. None when nothing was recorded; raises TooLong, and ValueError for a file that is not mono at ``rate``."""
    seconds = max(_seconds(voice, tracks.rate) for voice in (tracks.candidate, tracks.agent))
    if not seconds:
        return None
    bits = min(max_bytes * 8 / seconds * _HEADROOM, _MOST_BITS)
    while bits >= _LEAST_BITS * _HEADROOM:
        encoded = _encode(tracks, max(bits, _LEAST_BITS))
        if len(encoded) <= max_bytes:
            return encoded
        bits *= _HEADROOM * max_bytes / len(encoded)
    raise TooLong(f"{seconds:.0f} s of sound do not fit into {max_bytes} bytes")


def _encode(tracks: AudioTracks, bits: float) -> bytes:
    channels = 2 if bits >= _STEREO_BITS else 1
    level = 1 - (bits / channels - _LEAST_BITS) / _BITS_SPAN
    file = BytesIO()
    with soundfile.SoundFile(file, "w", RATE, channels, format="OGG", subtype="OPUS", compression_level=level) as out:
        for block in _mixed(tracks, channels):
            out.write(block)
    return _with_serial(file.getvalue(), 1)


def _mixed(tracks: AudioTracks, channels: int) -> Iterator[Samples]:
    """Blocks of both voices at RATE; the shorter one is followed by silence."""
    resampler = soxr.ResampleStream(tracks.rate, RATE, channels, "float32")
    silence = np.zeros(0, np.float32)
    voices = (_blocks(voice, tracks.rate) for voice in (tracks.candidate, tracks.agent))
    for pair in zip_longest(*voices, fillvalue=silence):
        length = max(len(block) for block in pair)
        both = np.stack([np.pad(block, (0, length - len(block))) for block in pair], axis=1)
        yield resampler.resample_chunk(np.clip(both @ _PAN[channels], -1, 1))
    yield resampler.resample_chunk(np.zeros((0, channels), np.float32), last=True)


def _open(path: Path, rate: int) -> soundfile.SoundFile:
    if path.suffix == ".pcm":
        return soundfile.SoundFile(path, samplerate=rate, channels=1, format="RAW", subtype="PCM_16", endian="LITTLE")
    file = soundfile.SoundFile(path)
    if file.channels != 1 or file.samplerate != rate:
        found = f"{file.channels} channels at {file.samplerate} Hz"
        file.close()
        raise ValueError(f"a voice is mono at {rate} Hz, this file has {found}")
    return file


def _seconds(voice: Voice | None, rate: int) -> float:
    if voice is None:
        return 0
    if isinstance(voice, Path):
        with _open(voice, rate) as file:
            return file.frames / rate
    return len(voice) / rate


def _blocks(voice: Voice | None, rate: int) -> Iterator[Samples]:
    """A voice as float blocks of equal length, but for the last."""
    length = rate * _BLOCK_SECONDS
    if isinstance(voice, Path):
        with _open(voice, rate) as file:
            while len(block := file.read(length, dtype="float32")):
                yield np.asarray(block, np.float32)
    elif voice is not None:
        scale = 1 / 32768 if voice.dtype == np.int16 else 1
        for start in range(0, len(voice), length):
            yield voice[start : start + length].astype(np.float32) * np.float32(scale)


def _with_serial(ogg: bytes, serial: int) -> bytes:
    """The stream's number, which libsndfile draws at random, set to ``serial`` in every page."""
    pages: list[bytes] = []
    at = 0
    while at < len(ogg):
        segments = ogg[at + 26]
        end = at + 27 + segments + sum(ogg[at + 27 : at + 27 + segments])
        blank = ogg[at : at + 14] + serial.to_bytes(4, "little") + ogg[at + 18 : at + 22] + bytes(4)
        page = blank + ogg[at + 26 : end]
        pages.append(page[:22] + _ogg_crc(page) + page[26:])
        at = end
    return b"".join(pages)


def _ogg_crc(page: bytes) -> bytes:
    """Ogg's checksum is zlib's with the bits of every byte in the other order, and neither start nor end inverted."""
    mirrored = zlib.crc32(page.translate(_BITS_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2).to_bytes(4, "little")
