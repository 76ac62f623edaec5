# ruff: noqa: E501 -- spoken words are easier to check against the quotes when a sentence is one line
"""A realistic report to test and to look at: a nurse's interview as the offline engine would judge it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from core.reports.data import (
    AskedQuestion,
    Dimension,
    EngineLabel,
    EvaluationPart,
    Finding,
    InterviewReport,
    Quote,
    ScreeningPart,
    TranscriptTurn,
)
from core.reports.opus import AudioTracks

STARTED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

# speaker, kind, channel, question, seconds from the start, seconds long, words
_SCRIPT: tuple[tuple[str, str, str, str | None, float, float, str], ...] = (
    ("agent", "greeting", "voice", None, 1.2, 14.0,
     "Good morning, Amélie. I am Viva, an AI interviewer for Northgate Hospitals. This interview is recorded, as you agreed, and a person reads the result. Take all the time you need."),
    ("agent", "mic_check", "voice", None, 15.5, 2.6, "Before we start: can you hear me well?"),
    ("candidate", "answer", "voice", None, 19.0, 2.1, "Yes, I hear you very clearly, thank you."),
    ("agent", "question", "voice", "q1", 22.4, 9.0,
     "You come on shift and find a patient on the surgical ward suddenly short of breath. What do you do in the first five minutes?"),
    ("candidate", "answer", "voice", "q1", 34.0, 48.5,
     "I go to the bedside straight away and I start with the airway. First I check that the airway is clear, then breathing, so I count the respiratory rate and put the saturation probe on. "
     "If she is under ninety-two percent I sit her up and start oxygen at two litres, um, and I call for help early rather than late. "
     "Then circulation: pulse, blood pressure, and I look at the wound and the drain because after surgery I worry about bleeding and about a clot in the lung."),
    ("agent", "probe", "voice", "q1", 84.1, 4.0, "When you call for help, what exactly do you tell the doctor?"),
    ("candidate", "answer", "voice", "q1", 90.3, 24.8,
     "I use SBAR. I say who I am and which ward, that she is two days after a hip replacement, that her saturation fell from ninety-seven to eighty-nine in ten minutes, and that I need someone here now."),
    ("agent", "ack", "voice", None, 115.9, 1.9, "Two days after a hip replacement, thank you."),
    ("agent", "question", "voice", "q2", 118.0, 7.2, "Tell me about a medication error, your own or one you saw. What did you do about it?"),
    ("candidate", "answer", "voice", "q2", 128.0, 41.0,
     "In my second year I gave a patient his evening metoprolol although his pulse was fifty-two. I noticed when I was signing the chart. I told the patient, I called the doctor within two minutes, "
     "we watched his pulse every fifteen minutes, and I wrote the incident report myself the same evening. Since then I check the pulse before I open the drawer."),
    ("agent", "question", "voice", "q3", 171.2, 6.8, "A family member shouts at you in the corridor because they have waited two hours. How do you respond?"),
    ("candidate", "control", "voice", "q3", 180.0, 2.4, "Could you say that again, please?"),
    ("agent", "repeat", "voice", "q3", 183.0, 6.8, "A family member shouts at you in the corridor because they have waited two hours. How do you respond?"),
    ("candidate", "answer", "text", "q3", 194.0, 62.0,
     "I take them to the side room so that it is quiet. I let them finish before I answer. Then I say what I know and what I do not know, and when I will be back. I always come back at that time, even if I have no news."),
    ("agent", "question", "voice", "q4", 258.0, 7.5, "Which infection control measures do you take for a patient with suspected norovirus?"),
    ("candidate", "answer", "voice", "q4", 267.5, 6.2, "I'm not sure about that one. Can we skip it?"),
    ("agent", "wrap_up", "voice", None, 275.0, 5.2, "Of course. Is there anything you wanted to say that I did not ask?"),
    ("candidate", "answer", "voice", None, 282.0, 9.1, "Only that I would like to train in wound care, if the ward supports it."),
    ("agent", "closing", "voice", None, 292.0, 8.3,
     "Thank you, Amélie. A person from the hiring team reads this interview and will write to you by Friday. Goodbye."),
)  # fmt: skip


def _turns() -> tuple[TranscriptTurn, ...]:
    return tuple(
        TranscriptTurn(
            seq=seq,
            speaker=speaker,
            kind=kind,
            channel=channel,
            text=text,
            question_id=question,
            start_ms=round(start * 1000),
            end_ms=round((start + length) * 1000),
            interrupted=kind == "ack",
        )
        for seq, (speaker, kind, channel, question, start, length, text) in enumerate(_SCRIPT, 1)
    )


_EVALUATION = EvaluationPart(
    status="ready",
    overall=7.4,
    recommendation="yes",
    summary=(
        "The candidate works in a fixed order under pressure: airway, breathing, circulation, and calls for help early with a "
        "complete SBAR handover. She reported her own medication error at once, told the patient, and changed how she works. "
        "With an upset relative she listens first, separates what she knows from what she does not, and keeps the time she "
        "promised. She skipped the question on norovirus, so infection control stays open and should be asked by the panel."
    ),
    strengths=(
        "Structured assessment of a deteriorating patient, with figures for saturation and oxygen.",
        "Owns a mistake: told the patient, the doctor and the reporting system the same evening.",
        "Gives relatives a time and keeps to it.",
    ),
    weaknesses=(
        "Infection control was not answered; the question was skipped.",
        "No mention of reassessing the patient after oxygen was started.",
    ),
    dimensions=(
        Dimension("communication", 8.0, "Complete handover in the order that a doctor needs; calm and concrete with relatives.", (
            Quote("I say who I am and which ward, that she is two days after a hip replacement, that her saturation fell from ninety-seven to eighty-nine in ten minutes", 7, 91_400, 108_900),
            Quote("I let them finish before I answer. Then I say what I know and what I do not know, and when I will be back.", 14, None, None),
        )),
        Dimension("technical", 7.5, "Airway, breathing, circulation in order, with thresholds; names bleeding and embolism as risks. Reassessment is missing.", (
            Quote("First I check that the airway is clear, then breathing, so I count the respiratory rate and put the saturation probe on.", 5, 38_200, 47_900),
            Quote("If she is under ninety-two percent I sit her up and start oxygen at two litres", 5, 48_300, 54_600),
        )),
        Dimension("confidence", None, "Too few statements of how sure she is to place her on a level."),
        Dimension("domain_knowledge", 6.0, "Sound on post-operative risk and beta blockers; infection control not shown.", (
            Quote("after surgery I worry about bleeding and about a clot in the lung", 5, 76_900, 82_100),
        )),
        Dimension("problem_solving", 8.0, "Found the cause of her error and changed the step that let it happen.", (
            Quote("Since then I check the pulse before I open the drawer.", 10, 163_800, 168_600),
        )),
    ),
)  # fmt: skip

_SCREENING = ScreeningPart(
    overall=78.0,
    keyword=82.0,
    skill=74.5,
    recommendation="match",
    findings=(
        Finding(
            "Registered nurse with a valid licence", "met", "Registered Nurse (RN), licence 44-1087, valid to 2028"
        ),
        Finding("Two years on a surgical ward", "met", "2021–2025 staff nurse, surgical ward C4, 28 beds"),
        Finding("Wound care training", "partial", "attended wound dressing workshop, 1 day"),
        Finding("Experience with electronic charting", "unknown", None),
    ),
)


def nursing_report() -> InterviewReport:
    """The sample in full: scores, one dimension without evidence, a typed answer, a skipped question."""
    return InterviewReport(
        interview_id=UUID("01939f3a-6f00-7c3e-9d52-0c5f4f7a1b2e"),
        company="Northgate Hospitals",
        department="Surgical ward C4",
        job_title="Staff nurse",
        candidate_name="Amélie Ståhl",
        domain="nursing",
        language="en",
        interview_type="ai_both",
        started_at=STARTED,
        ended_at=STARTED + timedelta(seconds=300),
        generated_at=STARTED + timedelta(minutes=7),
        engine=EngineLabel(
            engine="offline",
            label="offline engine: for trials, not for hiring decisions",
            models={"stt": "whisper-base", "tts": "piper-joe", "evaluation": "offline-1"},
            prompt_hash="5f2ab1c0" * 8,
            input_hash="9e107d9d" * 8,
            rubric_version="nursing-1",
            app_version="0.1.0",
        ),
        screening=_SCREENING,
        evaluation=_EVALUATION,
        decision=None,
        turns=_turns(),
        questions=(
            AskedQuestion(1, _SCRIPT[3][6], "asked"),
            AskedQuestion(2, _SCRIPT[8][6], "asked"),
            AskedQuestion(3, _SCRIPT[10][6], "asked"),
            AskedQuestion(4, _SCRIPT[14][6], "skipped"),
        ),
        recording=("candidate", "agent"),
        timezone="Europe/Berlin",
    )


def pending_report() -> InterviewReport:
    """The evaluation failed: nothing may look like a score."""
    reason = "The model answered with text that is not valid JSON. It is tried again in ten minutes."
    return replace(nursing_report(), evaluation=EvaluationPart(status="pending", reason=reason), screening=None)


def long_report(turns: int) -> InterviewReport:
    """The sample with its transcript repeated until it has ``turns`` turns."""
    sample = nursing_report()
    length = len(sample.turns)
    repeated = tuple(
        replace(sample.turns[i % length], seq=i + 1, start_ms=i * 6000, end_ms=i * 6000 + 5500) for i in range(turns)
    )
    return replace(sample, turns=repeated)


def murmurs(report: InterviewReport, rate: int = 16_000) -> AudioTracks:
    """Sound where the report says that somebody spoke: a low tone for the candidate, a higher one for the agent, with
    the loudness of syllables, and a little noise so that the encoder has work to do."""
    length = max((turn.end_ms or 0) for turn in report.turns) * rate // 1000 + rate
    noise = np.random.default_rng(7).normal(0, 0.02, rate * 10).astype(np.float32)
    voices: dict[str, NDArray[np.int16]] = {}
    for speaker, pitch in (("candidate", 130), ("agent", 220)):
        voice = np.zeros(length, np.float32)
        for turn in report.turns:
            if turn.speaker != speaker or turn.channel == "text" or turn.start_ms is None or turn.end_ms is None:
                continue
            start, end = turn.start_ms * rate // 1000, turn.end_ms * rate // 1000
            time = np.arange(end - start, dtype=np.float32) / rate
            tone = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 12))
            voice[start:end] = 0.15 * tone * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time)) + np.resize(noise, end - start)
        voices[speaker] = (np.clip(voice, -1, 1) * 32767).astype(np.int16)
    return AudioTracks(rate, voices["candidate"], voices["agent"])
