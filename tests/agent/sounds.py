"""Speech for ears that are tried without a room."""

import numpy as np
from livekit import rtc

from agent.sound import Sound
from speech.voice import RATE, Voice, voice_path


async def breathless(seconds: float) -> Sound:
    """Speech without a gap."""
    voice = Voice(voice_path(), threads=1)
    try:
        spoken = np.frombuffer(await voice.say("and then we moved all of them along the lane one by one"), np.int16)
    finally:
        await voice.close()
    loud = np.flatnonzero(np.abs(spoken.astype(np.int32)) > 300)
    return np.resize(spoken[loud[0] : loud[-1]], round(seconds * RATE))


def pause(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), np.int16)


def frames(pcm: Sound) -> list[rtc.AudioFrame]:
    step = RATE // 50
    return [rtc.AudioFrame(pcm[i : i + step].tobytes(), RATE, 1, step) for i in range(0, len(pcm) - step, step)]
