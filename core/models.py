"""Every table, for Alembic and for processes that touch more than one noun."""

from core import once, queue
from core.accounts import models as accounts
from core.ai import models as ai
from core.analytics import models as analytics
from core.api_keys import models as api_keys
from core.audit import models as audit
from core.candidates import models as candidates
from core.db import Base
from core.decisions import models as decisions
from core.domains import models as domains
from core.evaluation import models as evaluation
from core.imports import models as imports
from core.interviews import models as interviews
from core.jobs import models as jobs
from core.notifications import models as notifications
from core.open_links import models as open_links
from core.plans import models as plans
from core.question_bank import models as question_bank
from core.reports import models as reports
from core.screening import models as screening
from core.shares import models as shares
from core.webhooks import models as webhooks

__all__ = [
    "Base",
    "accounts",
    "ai",
    "analytics",
    "api_keys",
    "audit",
    "candidates",
    "decisions",
    "domains",
    "evaluation",
    "imports",
    "interviews",
    "jobs",
    "notifications",
    "once",
    "open_links",
    "plans",
    "question_bank",
    "queue",
    "reports",
    "screening",
    "shares",
    "webhooks",
]
