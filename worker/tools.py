"""What a job needs: the database and the engines, chosen by the settings."""

import hashlib
import json
from dataclasses import asdict, dataclass, is_dataclass, replace

from core.ai.calls import CallRecord
from core.ai.label import EngineLabel, label_of
from core.ai.log import stored_in
from core.ai.transport import Models
from core.db import Database
from core.evaluation.engine import EvaluationEngine
from core.evaluation.model import ModelEvaluation
from core.evaluation.offline import OfflineEvaluation
from core.plans.engine import PlanEngine
from core.plans.model import ModelPlanner
from core.plans.offline import OfflinePlanner
from core.screening.engine import ScreeningEngine
from core.screening.model import ModelScreening
from core.screening.offline import OfflineScreening
from core.settings import Settings


@dataclass(frozen=True)
class Tools:
    settings: Settings
    database: Database
    screening: ScreeningEngine
    plans: PlanEngine
    evaluation: EvaluationEngine
    models: Models | None

    async def close(self) -> None:
        if self.models is not None:
            await self.models.close()
        await self.database.close()


def open_tools(settings: Settings) -> Tools:
    database = Database(settings)
    if not settings.uses_model:
        return Tools(settings, database, OfflineScreening(), OfflinePlanner(), OfflineEvaluation(), None)
    models = Models(settings, stored_in(database))
    return Tools(
        settings,
        database,
        ModelScreening(models),
        ModelPlanner(models),
        ModelEvaluation(models, settings.evaluation_samples),
        models,
    )


def label(records: list[CallRecord], given: object) -> EngineLabel:
    """The label of a result made of ``given`` with these calls; without any, the rules' own with a hash of what they read."""
    made = label_of([record for record in records if record.outcome == "ok"])
    return made if made.input_hash else replace(made, input_hash=_hash(given))


def _hash(given: object) -> str:
    plain = asdict(given) if is_dataclass(given) and not isinstance(given, type) else given
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
