"""What a candidate is told and agrees to. A change of the words is a new version: old consents keep theirs."""

import hashlib
import json

VERSION = "2026-1"

AI_DISCLOSURE = (
    "You will talk to a computer program, an AI, not to a person. It asks the same prepared questions in the same way to everyone "
    "for this job, and follows up on what you say."
)
DECISION = (
    "A person at {company} decides about your application. The AI writes a report that quotes your own words; it never decides. "
    "You may ask for a person at any time."
)
LISTENING = "Somebody from the hiring team may listen to the interview while it runs."
RECORDED = (
    "What you say and type is written down as a transcript. If you agree, your voice and the interviewer's are recorded as sound, so "
    "that every quote in the report can be checked against it. No video is taken, and nobody judges your voice, accent or feelings."
)
REFUSING = "You can take part without being recorded: that costs you nothing."


def statements(company: str) -> dict[str, str]:
    """The words as they are shown."""
    return {
        "ai": AI_DISCLOSURE,
        "decision": DECISION.format(company=company),
        "listening": LISTENING,
        "recording": RECORDED,
        "refusing": REFUSING,
    }


def text_hash(company: str) -> str:
    return hashlib.sha256(json.dumps(statements(company), sort_keys=True).encode()).hexdigest()
