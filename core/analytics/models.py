"""No tables: the indexes that the figures need, over the tables of other nouns. Each keeps one count of the dashboard, or one
date range, from reading what is long over."""

from sqlalchemy import Index, or_

from core.ai.models import AiCall
from core.candidates.models import Candidate, StatusChange
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewRun
from core.queue import Job

ACTIVE = ("new", "screening", "shortlisted", "interviewing", "evaluated", "offered")
"""Statuses of candidates who are still in it."""

INDEXES = (
    Index("ix_candidates_created_at", Candidate.created_at),
    Index(
        "ix_candidates_active",
        Candidate.status,
        Candidate.job_id,
        postgresql_where=Candidate.status.in_(ACTIVE) & Candidate.merged_into_id.is_(None),
    ),
    Index(
        "ix_candidate_status_changes_hired",
        StatusChange.created_at,
        StatusChange.candidate_id,
        postgresql_where=StatusChange.to_status == "hired",
    ),
    Index("ix_interviews_candidate_id", Interview.candidate_id),
    Index("ix_interviews_job_id", Interview.job_id),
    Index("ix_interviews_scheduled_at", Interview.scheduled_at),
    Index(
        "ix_interviews_upcoming", Interview.scheduled_at, Interview.id, postgresql_where=Interview.status == "scheduled"
    ),
    Index("ix_interviews_live", Interview.started_at, postgresql_where=Interview.status.in_(("in_progress", "paused"))),
    Index("ix_interviews_ended_at", Interview.ended_at, postgresql_where=Interview.status == "completed"),
    Index("ix_evaluations_candidate_id", Evaluation.candidate_id),
    Index("ix_evaluations_evaluated_at", Evaluation.evaluated_at),
    Index("ix_evaluations_undecided", Evaluation.interview_id, postgresql_where=Evaluation.hr_decision.is_(None)),
    Index("ix_ai_calls_started", AiCall.started),
    Index("ix_jobs_unfinished", Job.kind, postgresql_where=Job.done_at.is_(None)),
    Index(
        "ix_interview_runs_at_work",
        InterviewRun.interview_id,
        postgresql_where=or_(InterviewRun.wanted_until.is_not(None), InterviewRun.lease_until.is_not(None)),
    ),
)
