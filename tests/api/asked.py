"""What is sent with each operation, so that nothing but the caller's rights decides: a body, a query, a file.

An operation that needs none of it stands nowhere here; identifiers in the path are filled in from the world by their names.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from core.interviews import consent
from tests.api.story import RESUME
from tests.api.world import World

ANCHORS = {"1-2": "a", "3-4": "b", "5-6": "c", "7-8": "d", "9-10": "e"}
RUBRIC = {
    name: {"weight": 0.2, "anchors": ANCHORS}
    for name in ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SOON = (datetime.now(UTC) + timedelta(days=3)).isoformat()
PASSWORD = "correct horse battery"


def question(text: str = "Which drip chamber do you reach for, and why that one?") -> dict[str, Any]:
    return {
        "question_text": text,
        "question_type": "technical",
        "difficulty": "easy",
        "level": "mid",
        "dimensions": ["technical"],
        "expected_points": [{"key": "rate", "text": "names the drops per millilitre", "keywords": ["twenty drops"]}],
        "probes": [{"point": "rate", "text": "How fast does it run?"}],
    }


def document() -> dict[str, Any]:
    slug = f"carried-{uuid4()}"
    return {
        "format": "viva-domain-1",
        "name": "Carried",
        "slug": slug,
        "sector": "Healthcare",
        "sector_slug": "healthcare",
        "profile": {},
        "rubric": RUBRIC,
        "questions": [{"key": "q1", **question()}],
    }


def _email() -> str:
    return f"{uuid4()}@viva.test"


ASKED: dict[str, Callable[[World], dict[str, Any]]] = {
    "Login": lambda world: {"json": {"email": world.email, "password": PASSWORD}},
    "Register": lambda world: {"json": {"email": _email(), "full_name": "Ada", "password": PASSWORD}},
    "ClaimAccount": lambda world: {"json": {"token": world.token, "password": PASSWORD}},
    "ClaimFirstAdmin": lambda world: {
        "json": {"token": world.token, "email": _email(), "full_name": "Ada", "password": PASSWORD}
    },
    "RequestPasswordReset": lambda world: {"json": {"email": _email()}},
    "ResetPassword": lambda world: {"json": {"token": world.token, "password": PASSWORD}},
    "UpdateProfile": lambda world: {"json": {"full_name": "Ada"}},
    "ChangePassword": lambda world: {"json": {"current_password": PASSWORD, "new_password": f"{PASSWORD} 2"}},
    "ConfirmSecondFactor": lambda world: {"json": {"code": world.code}},
    "RemoveSecondFactor": lambda world: {"json": {"password": PASSWORD, "code": world.code}},
    "InviteUser": lambda world: {"json": {"email": _email(), "full_name": "Ida", "role": "interviewer"}},
    "UpdateUser": lambda world: {"json": {"full_name": "Ida"}},
    "ImportCandidates": lambda world: {"files": {"rows": ("list.csv", f"full_name,email\nAda,{_email()}\n".encode())}},
    "CreateApiKey": lambda world: {"json": {"name": "Our ATS", "areas": ["jobs"]}},
    "CreateWebhook": lambda world: {
        "json": {"name": "ATS", "url": "https://example.org/hook", "events": ["decision.made"]}
    },
    "CreateDepartment": lambda world: {"json": {"name": f"Ward {uuid4()}"}},
    "UpdateDepartment": lambda world: {"json": {"description": "Twelve beds"}},
    "SetDepartmentLogo": lambda world: {"files": {"file": ("logo.png", PNG)}},
    "CreateDomain": lambda world: {
        "json": {
            "name": "New",
            "slug": f"new-{uuid4()}",
            "sector": "Healthcare",
            "sector_slug": "healthcare",
            "rubric": RUBRIC,
        }
    },
    "UpdateDomain": lambda world: {"json": {"name": "Renamed"}},
    "ImportDomain": lambda world: {"json": document()},
    "CreateQuestion": lambda world: {"json": question()},
    "ReviseQuestion": lambda world: {"json": question()},
    "GenerateQuestions": lambda world: {"json": {"role": "Ward nurse"}},
    "KeepGeneratedQuestions": lambda world: {"json": {"keep": []}},
    "CreateJob": lambda world: {
        "json": {"title": "Ward nurse", "domain_id": str(world.domain_id), "description": "Twelve beds."}
    },
    "CreateCandidate": lambda world: {
        "json": {"job_id": str(world.job_id), "full_name": "Nora Field", "email": _email()}
    },
    "UploadResume": lambda world: {"files": {"file": ("cv.docx", RESUME)}},
    "UpdateJob": lambda world: {"json": {"title": "Night nurse"}},
    "SetJobStatus": lambda world: {"json": {"status": "closed"}},
    "DuplicateJob": lambda world: {"json": {}},
    "ExtractRequirements": lambda world: {
        "json": {"domain_id": str(world.domain_id), "title": "Nurse", "description": "Night shifts are required."}
    },
    "SettleJobQuestion": lambda world: {"json": {}},
    "ReadResume": lambda world: {"files": {"file": ("cv.docx", RESUME)}},
    "ApplyForJob": lambda world: {
        "data": {"full_name": "Nora Field", "email": _email(), "work": "Nurse, 2019 - 2024"},
        "files": {"other": ("", b"")},
    },
    "MakeOpenLink": lambda world: {"json": {"plan_id": str(world.plan_id), "interview_type": "ai_chat"}},
    "ViewOpenLink": lambda world: {"json": {"token": world.token}},
    "ApplyByOpenLink": lambda world: {
        "data": {
            "token": world.token,
            "full_name": "Nora Field",
            "email": _email(),
            "work": "Nurse, 2019 - 2024",
            "interview_consent": "true",
            "text_version": consent.VERSION,
        },
        "files": {"other": ("", b"")},
    },
    "UpdateCandidate": lambda world: {"json": {"full_name": "Nora Fields"}},
    "SyncCandidate": lambda world: {
        "json": {"job_id": str(world.job_id), "full_name": "Nora Field", "email": _email()}
    },
    "MoveCandidate": lambda world: {"json": {"status": "shortlisted"}},
    "MergeCandidates": lambda world: {"json": {"other_id": str(world.rival_id)}},
    "VerifyLicence": lambda world: {"json": {"name": "Registered nurse licence"}},
    "SetResumeText": lambda world: {"json": {"text": "Nurse for seven years."}},
    "EditPlan": lambda world: {
        "json": {"questions": [{"question_text": "Which ward first?", "question_type": "technical"}]}
    },
    "PlanQuestions": lambda world: {"json": {"count": 1}},
    "ScheduleInterview": lambda world: {
        "json": {
            "candidate_id": str(world.candidate_id),
            "plan_id": str(world.plan_id),
            "interview_type": "ai_chat",
        }
    },
    "TryPlan": lambda world: {"json": {"interview_type": "ai_chat"}},
    "AssignInterviewers": lambda world: {"json": {"user_ids": [str(world.user_id)]}},
    "CommandInterview": lambda world: {"json": {"command": "pause"}},
    "WriteInterviewNote": lambda world: {"json": {"content": "calm"}},
    "GetRecordingClip": lambda world: {"params": {"channel": "candidate", "start_ms": 0, "end_ms": 1000}},
    "RescheduleInterview": lambda world: {"json": {"scheduled_at": SOON}},
    "OfferTimes": lambda world: {"json": {"slots": []}},
    "InviteMany": lambda world: {"json": {"candidate_ids": [str(world.candidate_id)], "interview_type": "ai_chat"}},
    "PickTime": lambda world: {"json": {"scheduled_at": SOON, "time_zone": "Europe/Madrid"}},
    "AskForHelp": lambda world: {"json": {"extra_time": "1.5"}},
    "RequestHuman": lambda world: {"json": {}},
    "RecordDecision": lambda world: {"json": {"decision": "hold", "reason": "Two references are missing."}},
    "MakeOffer": lambda world: {"json": {"reason": "The best of four interviews.", "terms": "38 hours."}},
    "PreviewOffer": lambda world: {"json": {"terms": "38 hours."}},
    "AnswerAppeal": lambda world: {"json": {"outcome": "upheld", "answer": "Looked at again."}},
    "RateByPerson": lambda world: {"json": {"scores": dict.fromkeys(RUBRIC, 7)}},
    "ReEvaluate": lambda world: {"json": {"reason": "The transcript was corrected."}},
    "ViewOffer": lambda world: {"json": {"token": world.token}},
    "AnswerOffer": lambda world: {"json": {"token": world.token, "answer": "accept"}},
    "AskForSecondLook": lambda world: {"json": {"token": world.token, "message": "Please look again."}},
    "ReviseMessageTemplate": lambda world: {
        "json": {"subject_template": "Your {{ job_title }}", "body_template": "{{ link }}"}
    },
    "PreviewMessageTemplate": lambda world: {"json": {}},
    "CompareCandidates": lambda world: {"params": {"candidate_id": [str(world.candidate_id), str(world.rival_id)]}},
    "CreateExport": lambda world: {"json": {"kind": "funnel", "format": "xlsx"}},
    "MakeShare": lambda world: {"json": {"export_id": str(world.export_id)}},
    "ViewShare": lambda world: {"json": {"token": world.token}},
    "DownloadShare": lambda world: {"json": {"token": world.token}},
    "ListFigureRows": lambda world: {"params": {"figure": "applications"}},
    "GiveConsent": lambda world: {"json": {"interview": True, "recording": False, "text_version": consent.VERSION}},
    "ChooseInterviewType": lambda world: {"json": {"interview_type": "ai_chat"}},
    "PractiseSpeaking": lambda world: {"files": {"data": ("voice.wav", b"RIFF")}},
    "SendMessage": lambda world: {"json": {"client_message_id": "1", "text": "hello"}},
    "RateInterview": lambda world: {"json": {"stars": 5}},
    "SendAnswerSound": lambda world: {"files": {"file": ("1.webm", b"\x1aE\xdf\xa3")}, "params": {"client_id": "1"}},
    "CorrectTranscript": lambda world: {"json": {"content": "I look first."}},
}
