"""compose.yaml and .env.example say the same as the service table. There is no Docker in the checks: this is what stands in."""

import re
from typing import Any

import msgspec
import pytest

from core.settings import Settings
from ops.services import SERVICES, Service
from ops.state import ROOT

COMPOSE: dict[str, Any] = msgspec.yaml.decode((ROOT / "compose.yaml").read_bytes())
TEXT = (ROOT / "compose.yaml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
PRODUCTION = [service for service in SERVICES if service.in_production]
OURS = [service for service in PRODUCTION if service.env]
MAIL = {"VIVA_MAIL_FROM", "VIVA_MAIL_URL", "VIVA_MAIL_TOKEN"}
MESSAGES = MAIL | {"VIVA_SMS_URL", "VIVA_SMS_TOKEN", "VIVA_SMS_FROM", "VIVA_TWILIO_ACCOUNT"}
OTHERS = {"staff_passwords", "cors_origins"}
INTEGRATIONS = {name.upper() for name in Settings.model_fields if name.startswith(("oidc_", "s3_")) or name in OTHERS}
OPTIONAL = MESSAGES | {f"VIVA_{name}" for name in INTEGRATIONS}
SECRET = re.compile(r"PASSWORD|SECRET|API_KEY")


def test_compose_has_the_services_of_the_table():
    assert list(COMPOSE["services"]) == [service.name for service in PRODUCTION]


@pytest.mark.parametrize("service", PRODUCTION, ids=lambda service: service.name)
def test_order_of_starting_is_the_same(service: Service):
    needed = COMPOSE["services"][service.name].get("depends_on", {})
    present = {other.name: other for other in PRODUCTION}
    assert set(needed) == {name for name in service.depends if name in present}
    for name, how in needed.items():
        expected = "service_completed_successfully" if present[name].one_shot else "service_healthy"
        assert how["condition"] == expected


@pytest.mark.parametrize("service", OURS, ids=lambda service: service.name)
def test_our_processes_get_the_same_command_and_settings(service: Service):
    row = COMPOSE["services"][service.name]
    command = list(service.command(None))[1:]  # type: ignore[arg-type]  # our commands do not look at the stack
    assert row["command"] == ["python", *command]
    optional = {"OPENAI_API_KEY", "OPENAI_BASE_URL", *OPTIONAL}
    assert set(row["environment"]) == set(service.env) | optional


@pytest.mark.parametrize("service", [s for s in PRODUCTION if s.ports], ids=lambda service: service.name)
def test_whatever_listens_has_a_health_check(service: Service):
    assert COMPOSE["services"][service.name]["healthcheck"]["test"]


def test_no_secret_has_a_default():
    used = re.findall(r"\$\{(\w+)(:?[-?][^}]*)?\}", TEXT)
    secrets = {name: tail for name, tail in used if SECRET.search(name)}
    assert secrets
    assert set(secrets.values()) == {":?"}


def test_the_example_names_every_variable_and_sets_none():
    wanted = set(re.findall(r"\$\{(\w+)", TEXT)) | {
        "VIVA_SPEECH_URL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "VIVA_SMTP_URL",
        *OPTIONAL,
    }
    lines = re.findall(r"^(# )?([A-Z0-9_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    assert {name for _, name, _ in lines} == wanted
    assert all(value == "" for _, _, value in lines)


def test_what_compose_requires_is_not_commented_out():
    assert set(re.findall(r"^([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)) == set(re.findall(r"\$\{(\w+):\?", TEXT))
