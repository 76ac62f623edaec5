"""No tables: the indexes that the figures need, over the tables of other nouns. Each keeps one count of the dashboard, or one
date range, from reading what is long over; those that hold more than they sort by are read without the rows."""

from sqlalchemy import ColumnElement, Index, String, literal_column, or_

from core.ai.models import AiCall
from core.candidates.models import Candidate, StatusChange
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewRun
from core.queue import Job

ACTIVE = ("new", "screening", "shortlisted", "interviewing", "evaluated", "offered")
"""Statuses of candidates who are still in it."""

_BEHIND_A_COUNT = ["candidate_id", "job_id", "is_test"]

INDEXES = (
    Index("ix_candidates_created_at", Candidate.created_at),
    Index(
        "ix_candidates_active",
        Candidate.status,
        Candidate.job_id,
        Candidate.id,
        postgresql_where=Candidate.status.in_(ACTIVE) & Candidate.merged_into_id.is_(None),
    ),
    Index(
        "ix_candidates_unanswered",
        Candidate.id,
        postgresql_where=Candidate.status.in_(("interviewing", "evaluated")) & Candidate.merged_into_id.is_(None),
    ),
    Index(
        "ix_candidate_status_changes_hired",
        StatusChange.created_at,
        StatusChange.candidate_id,
        postgresql_where=StatusChange.to_status == "hired",
    ),
    Index("ix_candidate_status_changes_created_at", StatusChange.created_at, StatusChange.candidate_id),
    Index(
        "ix_candidate_status_changes_offered",
        StatusChange.created_at,
        StatusChange.candidate_id,
        postgresql_where=StatusChange.to_status == "offered",
    ),
    Index("ix_interviews_candidate_id", Interview.candidate_id),
    Index("ix_interviews_job_id", Interview.job_id),
    Index("ix_interviews_scheduled_at", Interview.scheduled_at, Interview.id),
    Index(
        "ix_interviews_upcoming",
        Interview.scheduled_at,
        Interview.id,
        postgresql_include=_BEHIND_A_COUNT,
        postgresql_where=Interview.status == "scheduled",
    ),
    Index("ix_interviews_live", Interview.started_at, postgresql_where=Interview.status.in_(("in_progress", "paused"))),
    Index(
        "ix_interviews_ended_at",
        Interview.ended_at,
        Interview.id,
        postgresql_include=_BEHIND_A_COUNT,
        postgresql_where=Interview.status == "completed",
    ),
    Index(
        "ix_interviews_completed",
        Interview.candidate_id,
        postgresql_include=["id", "job_id", "is_test", "ended_at"],
        postgresql_where=Interview.status == "completed",
    ),
    Index("ix_evaluations_candidate_id", Evaluation.candidate_id),
    Index("ix_evaluations_evaluated_at", Evaluation.evaluated_at),
    Index("ix_evaluations_settled", Evaluation.interview_id, postgresql_include=["status", "hr_decision"]),
    Index("ix_ai_calls_started", AiCall.started),
    Index("ix_jobs_unfinished", Job.kind, postgresql_where=Job.done_at.is_(None)),
    Index(
        "ix_interview_runs_at_work",
        InterviewRun.interview_id,
        postgresql_where=or_(InterviewRun.wanted_until.is_not(None), InterviewRun.lease_until.is_not(None)),
    ),
)


def fixed(value: str) -> ColumnElement[str]:
    """A constant of ours, written into the statement instead of sent beside it: only so does the planner always see that a
    partial index has every row that is asked for."""
    return literal_column(f"'{value}'", String)
