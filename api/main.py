"""The composition root of the HTTP face."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api import (
    accounts,
    analytics,
    answers,
    api_keys,
    audit,
    auth,
    candidates,
    careers,
    dashboard,
    decisions,
    departments,
    domains,
    evaluation,
    exports,
    feedback,
    health,
    imports,
    interviews,
    invitation,
    jobs,
    messages,
    mine,
    observers,
    open_links,
    openapi,
    pages,
    personal_data,
    plans,
    problems,
    question_bank,
    recordings,
    reports,
    scheduling,
    screening,
    shares,
    sign_in,
    signalling,
    sounds,
    system,
    transcript,
    webhooks,
)
from api.context import Parts, provide_session
from api.edges import Edge
from api.limits import Limiter
from api.security import Authentication
from core.db import Database
from core.errors import DomainError
from core.identities.provider import Provider
from core.live import Listener
from core.rooms.service import Rooms
from core.settings import Settings

MAX_BODY = 256 * 1024
REDIS_TIMEOUT_S = 1.0

ROUTES = [
    auth.login,
    sign_in.get_sign_in_options,
    auth.refresh,
    auth.logout,
    auth.logout_everywhere,
    auth.register,
    auth.claim_account,
    auth.claim_first_admin,
    auth.request_password_reset,
    auth.reset_password,
    auth.change_password,
    accounts.me,
    accounts.update_profile,
    accounts.begin_second_factor,
    accounts.confirm_second_factor,
    accounts.remove_second_factor,
    accounts.list_users,
    accounts.invite_user,
    accounts.get_user,
    accounts.update_user,
    accounts.deactivate_user,
    accounts.reactivate_user,
    accounts.issue_user_link,
    accounts.reset_second_factor,
    accounts.forget_user_identity,
    accounts.list_account_messages,
    api_keys.create_api_key,
    api_keys.list_api_keys,
    api_keys.revoke_api_key,
    departments.list_departments,
    departments.create_department,
    departments.get_department,
    departments.update_department,
    departments.delete_department,
    departments.set_department_logo,
    departments.get_department_logo,
    departments.remove_department_logo,
    domains.list_domains,
    domains.create_domain,
    domains.import_domain,
    domains.get_domain,
    domains.update_domain,
    domains.retire_domain,
    domains.restore_domain,
    domains.export_domain,
    question_bank.create_question,
    question_bank.list_questions,
    question_bank.get_question,
    question_bank.list_question_versions,
    question_bank.revise_question,
    question_bank.retire_question,
    question_bank.restore_question,
    question_bank.generate_questions,
    question_bank.get_generated_questions,
    question_bank.keep_generated_questions,
    audit.list_audit_entries,
    audit.export_audit_log,
    audit.export_audit_log_as_json,
    jobs.create_job,
    jobs.list_jobs,
    jobs.get_job,
    jobs.update_job,
    jobs.set_job_status,
    jobs.duplicate_job,
    jobs.extract_requirements,
    jobs.list_job_questions,
    jobs.settle_job_question,
    careers.list_open_jobs,
    careers.get_open_job,
    careers.read_resume,
    careers.apply_for_job,
    open_links.make_open_link,
    open_links.list_open_links,
    open_links.close_open_link,
    open_links.download_poster,
    open_links.view_open_link,
    open_links.apply_by_open_link,
    mine.list_my_applications,
    mine.withdraw_application,
    mine.open_my_interview,
    mine.download_my_report,
    mine.export_my_data,
    mine.erase_my_data,
    candidates.create_candidate,
    candidates.list_candidates,
    candidates.get_candidate,
    candidates.update_candidate,
    candidates.sync_candidate,
    candidates.move_candidate,
    candidates.list_candidate_history,
    candidates.list_duplicates,
    candidates.merge_candidates,
    candidates.unmerge_candidate,
    candidates.verify_licence,
    candidates.upload_resume,
    candidates.set_resume_text,
    personal_data.erase_candidate,
    personal_data.get_erasure,
    personal_data.export_candidate,
    screening.screen_candidate,
    screening.get_screening,
    screening.list_screenings,
    plans.plan_questions,
    plans.list_plans,
    plans.get_plan,
    plans.edit_plan,
    plans.approve_plan,
    imports.import_candidates,
    imports.list_imports,
    imports.get_import,
    imports.list_import_rows,
    imports.start_import,
    interviews.schedule_interview,
    interviews.try_plan,
    interviews.get_interview,
    interviews.command_interview,
    interviews.assign_interviewers,
    observers.observe_interview,
    observers.leave_observation,
    observers.get_interview_note,
    observers.write_interview_note,
    invitation.get_invitation,
    invitation.give_consent,
    invitation.choose_interview_type,
    feedback.practise_speaking,
    feedback.rate_interview,
    feedback.correct_transcript,
    sounds.send_answer_sound,
    invitation.join_interview,
    invitation.send_message,
    transcript.list_transcript,
    transcript.stream_transcript,
    recordings.get_recording_clip,
    evaluation.get_evaluation,
    reports.download_report,
    reports.get_replay,
    scheduling.list_interviews,
    scheduling.invite_many,
    scheduling.reschedule_interview,
    scheduling.cancel_interview,
    scheduling.offer_times,
    scheduling.list_human_requests,
    scheduling.settle_human_request,
    scheduling.get_offered_times,
    scheduling.pick_time,
    scheduling.decline_interview,
    scheduling.ask_for_help,
    scheduling.get_help,
    scheduling.request_human,
    decisions.record_decision,
    decisions.list_decisions,
    decisions.make_offer,
    decisions.list_offers,
    decisions.preview_offer,
    decisions.withdraw_offer,
    decisions.list_appeals,
    decisions.answer_appeal,
    decisions.rate_by_person,
    decisions.get_ratings,
    decisions.re_evaluate,
    decisions.list_evaluation_versions,
    answers.view_offer,
    answers.answer_offer,
    answers.ask_for_second_look,
    reports.download_own_report,
    exports.create_export,
    exports.list_exports,
    exports.get_export,
    exports.download_export,
    shares.make_share,
    shares.list_shares,
    shares.revoke_share,
    shares.view_share,
    shares.download_share,
    messages.list_messages,
    messages.get_message,
    messages.resend_message,
    messages.list_message_templates,
    messages.list_message_template_versions,
    messages.revise_message_template,
    messages.preview_message_template,
    messages.list_notifications,
    messages.mark_all_notifications_read,
    messages.mark_notification_read,
    dashboard.get_dashboard,
    dashboard.stream_dashboard,
    analytics.get_hiring_trend,
    analytics.get_funnel,
    analytics.get_stage_times,
    analytics.get_time_to_hire,
    analytics.get_interview_outcomes,
    analytics.get_score_distributions,
    analytics.get_interviewer_load,
    analytics.get_model_spend,
    analytics.list_figure_rows,
    analytics.compare_candidates,
    system.get_system,
    system.list_background_jobs,
    system.replay_background_job,
    webhooks.create_webhook,
    webhooks.list_webhooks,
    webhooks.remove_webhook,
    webhooks.list_webhook_deliveries,
    webhooks.replay_webhook_delivery,
]


def create_app(settings: Settings) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        database = Database(settings)
        # The client's own retries would let a request hang for seconds when Redis is gone.
        redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            settings.redis_url,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        listener, rooms = Listener(settings.database_url), Rooms(settings)
        await listener.start()
        provider = Provider(settings) if settings.oidc_issuer else None
        app.state.parts = Parts(settings, database, Limiter(redis), listener, rooms, provider)
        try:
            yield
        finally:
            await listener.stop()
            await rooms.close()
            await redis.aclose()
            await database.close()

    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=ROUTES),
            health.health,
            health.liveness,
            pages.console,
            pages.home,
            pages.setup,
            pages.candidate,
            pages.asset,
            answers.offer_page,
            answers.appeal_page,
            sign_in.begin,
            sign_in.callback,
            signalling.signalling,
        ],
        lifespan=[lifespan],
        state=State(),
        dependencies={"session": Provide(provide_session)},
        middleware=[DefineMiddleware(Authentication)],
        exception_handlers={
            DomainError: problems.from_domain,
            HTTPException: problems.from_http,
            DBAPIError: problems.from_database,
            PoolTimeout: problems.from_database,
            ConnectionError: problems.from_database,
            UnicodeDecodeError: problems.from_undecodable,
            Exception: problems.from_unknown,
        },
        openapi_config=openapi.config(),
        request_max_body_size=MAX_BODY,
        cors_config=_cors(settings),
        logging_config=None,
    )
    app.asgi_handler = Edge(app.asgi_handler, https=settings.public_url.startswith("https:"))
    return app


def _cors(settings: Settings) -> CORSConfig | None:
    """Without cookies: a page elsewhere acts by a token that somebody gave it, never as whoever is signed in here."""
    if not settings.cors_origins:
        return None
    return CORSConfig(
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID"],
        allow_credentials=False,
        expose_headers=["Content-Disposition", "ETag", "Retry-After", "X-Request-Id"],
    )
