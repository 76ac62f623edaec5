"""Bytes that somebody uploaded → samples, within limits. The one door to PyAV."""

import io
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

from speech.errors import ApiError, invalid

Samples = NDArray[np.float32]
"""Mono, -1…1, at `RATE`."""

RATE: Final = 16_000
MAX_BYTES: Final = 25 * 1024 * 1024
MAX_SECONDS: Final = 900

_FORMATS = "wav,ogg,flac,mp3,mov,matroska,aac"
"""Only containers that hold their own audio: playlist formats would open other files and addresses."""


def decode(data: bytes) -> Samples:
    """Samples of the first audio stream; 400 for what is no audio or is longer than `MAX_SECONDS`."""
    limit, length, parts = MAX_SECONDS * RATE, 0, list[Samples]()
    try:
        options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
        with av.open(io.BytesIO(data), "r", options=options, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise invalid("The file has no audio stream.", "file", "invalid_audio")
            resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in container.decode(container.streams.audio[0]):
                frame.pts = None  # damaged timestamps must not stop the resampler
                for piece in resampler.resample(frame):
                    parts.append(np.asarray(piece.to_ndarray(), dtype=np.float32).reshape(-1))
                    length += parts[-1].size
                if length > limit:
                    raise ApiError(
                        413, f"The audio is longer than {MAX_SECONDS} seconds.", param="file", code="audio_too_long"
                    )
            for piece in resampler.resample(None):
                parts.append(np.asarray(piece.to_ndarray(), dtype=np.float32).reshape(-1))
    except (FFmpegError, ValueError, OSError) as error:
        raise invalid("The file could not be decoded as audio.", "file", "invalid_audio") from error
    if not length:
        raise invalid("The file holds no audio.", "file", "invalid_audio")
    return np.concatenate(parts)
