"""Reached from elsewhere: wrong files and addresses are refused before anything starts, and everybody gets the address that works."""

from dataclasses import replace
from pathlib import Path

import pytest

from ops.stack import Stack
from ops.state import OpsError, Secrets
from ops.up import Front

PORTS = {"postgres": 1, "redis": 2, "livekit": 3, "livekit_media": 4, "speech": 5, "api": 8000, "agent": 6, "mail": 7}


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(tmp_path, tmp_path, "127.0.0.1", PORTS, Secrets.load(tmp_path), "run")


def test_on_one_machine_the_room_server_is_asked_itself(stack: Stack):
    variables = stack.variables()
    assert variables["VIVA_PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert variables["VIVA_LIVEKIT_PUBLIC_URL"] == "ws://127.0.0.1:3"


def test_behind_a_name_pages_and_signalling_have_one_origin(stack: Stack):
    variables = replace(stack, public_url="https://jobs.example.org").variables()
    assert variables["VIVA_PUBLIC_URL"] == "https://jobs.example.org"
    assert variables["VIVA_LIVEKIT_PUBLIC_URL"] == "wss://jobs.example.org"
    assert variables["VIVA_LIVEKIT_URL"] == "ws://127.0.0.1:3"  # our own processes need no detour


def test_with_a_certificate_it_speaks_https_itself(stack: Stack):
    stack = replace(stack, tls_cert="/c.pem", tls_key="/k.pem")
    assert stack.url == "https://127.0.0.1:8000"
    assert stack.variables()["VIVA_LIVEKIT_PUBLIC_URL"] == "wss://127.0.0.1:8000"
    environment = stack.python_environment(["VIVA_PORT"])
    assert (environment["VIVA_TLS_CERT"], environment["VIVA_TLS_KEY"]) == ("/c.pem", "/k.pem")


@pytest.mark.parametrize("url", ["jobs.example.org", "ftp://jobs.example.org", "https://", "https://example.org/viva"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(OpsError, match="public-url"):
        Front.of(url, None, None)


def test_half_a_certificate_or_a_missing_file_is_refused(tmp_path: Path):
    cert = tmp_path / "cert.pem"
    cert.write_text("x")
    with pytest.raises(OpsError, match="belong together"):
        Front.of(None, cert, None)
    with pytest.raises(OpsError, match="no file"):
        Front.of(None, cert, tmp_path / "missing.pem")
    assert Front.of("https://jobs.example.org/", None, None).url == "https://jobs.example.org"
