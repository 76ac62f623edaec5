"""Settings: read once from the environment, frozen, handed down by each process's composition root."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_VERSION = "0.1.0"


class FileSettings(BaseSettings):
    """Where files are kept. Apart from the rest, because it can be asked for without a database (`viva doctor`)."""

    model_config = SettingsConfigDict(env_prefix="VIVA_", frozen=True, extra="ignore", hide_input_in_errors=True)
    """What is wrong with a setting is said without its value: it may be a secret."""

    data: Path
    s3_bucket: str | None = Field(default=None, min_length=3)
    """Files are kept there instead of in the data folder, so that hosts need not share one: docs/operations.md."""
    s3_endpoint_url: str | None = Field(default=None, pattern="^https?://")
    """A server other than AWS's."""
    s3_region: str = "us-east-1"
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    """Both or none; without them the machine's role or the keys of AWS's own tools count."""

    @model_validator(mode="after")
    def _both_keys(self) -> Self:
        if (self.s3_access_key_id is None) != (self.s3_secret_access_key is None):
            raise ValueError("VIVA_S3_ACCESS_KEY_ID and VIVA_S3_SECRET_ACCESS_KEY go together")
        return self

    def files(self) -> "FileSettings":
        """These alone."""
        return FileSettings(**{name: getattr(self, name) for name in FileSettings.model_fields})


class Settings(FileSettings):
    """Environment variables with the prefix ``VIVA_``; the OpenAI ones keep their usual names. ``.env.example`` lists what a host sets."""

    cache: Path = Path.home() / ".cache" / "viva"
    company: str = "Viva Demo Company"
    web: Path = Path(__file__).resolve().parent.parent / "web" / "dist"
    """The built pages."""

    database_url: str
    redis_url: str
    livekit_url: str
    livekit_public_url: str | None = None
    livekit_api_key: str
    livekit_api_secret: SecretStr
    speech_url: str | None = None
    secret: SecretStr

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    """PEM files; with both the HTTP face speaks HTTPS itself."""
    agent_port: int = 0
    agent_capacity: int = 6
    """Interviews that one agent worker takes at once."""
    agent_idle_processes: int = 1
    """Job processes kept warm: a dead agent is replaced by one of these."""
    agent_drain_s: int = 3600
    """On SIGTERM running interviews may go on this long."""

    openai_api_key: SecretStr | None = Field(None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"))
    openai_base_url: str | None = Field(None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))
    model_screening: str = "gpt-4o"
    model_questions: str = "gpt-4o"
    model_conductor: str = "gpt-4o-mini"
    model_evaluation: str = "gpt-4o"
    temperature_screening: float = 0.3
    temperature_questions: float = 0.7
    temperature_conductor: float = 0.6
    temperature_evaluation: float = 0.2
    evaluation_samples: int = Field(3, ge=1, le=9)
    ai_timeout_s: float = 60.0
    ai_max_output_tokens: int = 4_000
    ai_max_concurrent: int = 4
    ai_daily_token_limit: int | None = None
    ai_prices: dict[str, tuple[float, float]] = {"gpt-4o": (2.5, 10.0), "gpt-4o-mini": (0.15, 0.6)}
    """Model → US dollars per million tokens in and out, for the figures of spend. What is not listed has no known cost."""

    speech: Literal["auto", "local", "openai"] = "auto"
    """Where ears and mouth are: ``auto`` takes the local service when one is set, else OpenAI."""
    stt_model: str = "whisper-1"
    tts_model: str = "tts-1"
    tts_voice: str = "alloy"

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:587 (STARTTLS where the server offers it), or smtps:// for TLS from the first byte."""
    mail_url: SecretStr | None = None
    """Instead of SMTP: a service that takes a message as JSON, see docs/messages.md."""
    mail_token: SecretStr | None = None
    mail_from: str = "viva@localhost.localdomain"
    """The address that messages come from, unless a department has its own."""
    webhook_loopback: bool = False
    """Webhooks may go to this machine, over plain HTTP too: for trying them out, never on a host that others reach."""
    sms_url: SecretStr | None = None
    """A gateway that takes a text message as JSON, see docs/messages.md."""
    sms_token: SecretStr | None = None
    sms_from: str | None = None
    """A number or name; with Twilio also the id of a messaging service."""
    twilio_account: str | None = None
    """Text messages by Twilio: the account's id. Its token is `sms_token`; `sms_url` then is only for another address of its API."""

    oidc_issuer: str | None = None
    """A provider that members of staff sign in with, see docs/sign-in.md: its address, exactly as it calls itself."""
    oidc_client_id: str | None = None
    oidc_client_secret_file: Path | None = None
    """Read when it is needed. Without one the provider knows Viva as a public client."""
    oidc_name: str = "your work account"
    """How the provider is called on the button: "Sign in with …"."""
    oidc_scopes: str = "openid email profile offline_access"
    oidc_groups_claim: str = "groups"
    oidc_roles: dict[str, Literal["super_admin", "hr_manager", "interviewer"]] = {}
    """Group → role; of several the strongest counts. Whoever is in none of them is not let in."""
    oidc_departments: dict[str, UUID | None] = {}
    """Group → department, null for the whole company; of several the first one named here. Empty: departments are given in Viva."""
    oidc_trusts_email: bool = False
    """The provider vouches for its addresses although it says nothing about them (`email_verified` is missing)."""
    staff_passwords: bool = True
    """Off: members of staff sign in with the provider only; the last SuperAdmin's password goes on working."""

    cors_origins: list[str] = []
    """Pages of other sites that may ask the API from a browser, with a token: exact origins. Cookies never go with it."""

    access_token_minutes: int = Field(15, ge=1, le=15)
    session_days: int = Field(14, ge=1, le=90)
    """After signing in; then the password is asked for again."""
    invitation_days: int = 14
    correction_hours: int = Field(24, ge=0, le=720)
    """After the end, a candidate may correct their own words; the evaluation is provisional until then."""
    reply_days: int = Field(7, ge=1, le=90)
    """Within these days after the interview the candidate is promised an answer."""
    human_days: int = Field(3, ge=1, le=30)
    """Within these days somebody gets in touch with a candidate who asked for a person."""
    resume_max_bytes: int = 10 * 1024 * 1024

    @field_validator("cors_origins")
    @classmethod
    def _exact(cls, origins: list[str]) -> list[str]:
        """As browsers write them, so that they are compared letter by letter; no wildcards."""
        for origin in origins:
            if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:]+\](:[0-9]+)?", origin):
                raise ValueError(f"VIVA_CORS_ORIGINS: {origin!r} is no origin, such as https://jobs.example.org")
        return origins

    @model_validator(mode="after")
    def _can_text(self) -> Self:
        if self.twilio_account is not None and (self.sms_token is None or self.sms_from is None):
            raise ValueError("VIVA_TWILIO_ACCOUNT needs VIVA_SMS_TOKEN and VIVA_SMS_FROM beside it")
        return self

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A half-written provider is found at the start, not by the first person who signs in."""
        if self.oidc_issuer is None:
            if not self.staff_passwords:
                raise ValueError("without VIVA_OIDC_ISSUER, staff passwords cannot be off: nobody could sign in")
            return self
        if not self.oidc_client_id or not self.oidc_roles:
            raise ValueError("VIVA_OIDC_ISSUER needs VIVA_OIDC_CLIENT_ID and VIVA_OIDC_ROLES beside it")
        where = urlsplit(self.oidc_issuer)
        if where.scheme != "https" and where.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("VIVA_OIDC_ISSUER must begin with https://")
        return self

    @property
    def uses_model(self) -> bool:
        """Whether the GPT pipelines run; without a key or endpoint the offline engine does."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def speech_base_url(self) -> str | None:
        """Base URL of the audio routes; None means OpenAI's own."""
        return self.openai_base_url if self.speech == "openai" else self.speech_url

    @property
    def has_mail(self) -> bool:
        """Without it, messages are kept and shown."""
        return self.smtp_url is not None or self.mail_url is not None

    @property
    def channels(self) -> tuple[str, ...]:
        """What a message to a candidate goes by; without a gateway nobody is written a text message."""
        return ("email", "sms") if self.sms_url is not None or self.twilio_account is not None else ("email",)

    @property
    def has_speech(self) -> bool:
        return self.speech_url is not None or self.openai_api_key is not None

    @property
    def client_livekit_url(self) -> str:
        """The address that a candidate's browser uses."""
        return self.livekit_public_url or self.livekit_url
