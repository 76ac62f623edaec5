"""The service table itself: its order, its ports, and the time that ending it may take."""

import re
from pathlib import Path

import msgspec
import pytest

from ops import livekit
from ops.services import BY_NAME, PORTS, SERVICES, Service, with_dependencies
from ops.stack import LOOPBACK, Stack
from ops.state import ROOT, Secrets
from ops.supervise import ABORT_S, STOP_DEADLINE_S


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    ports = {port.name: port.default for port in PORTS}
    return Stack(tmp_path, tmp_path, LOOPBACK, ports, Secrets.load(tmp_path), "run")


def test_each_service_comes_after_what_it_depends_on():
    for number, service in enumerate(SERVICES):
        assert set(service.depends) <= {earlier.name for earlier in SERVICES[:number]}


def test_ports_do_not_collide():
    assert len({port.default for port in PORTS}) == len(PORTS)
    assert len({port.name for port in PORTS}) == len(PORTS)


def test_ending_everything_fits_into_the_deadline_even_when_each_service_takes_all_its_time():
    def seconds(service: Service) -> float:
        above = [other for other in SERVICES if service.name in other.depends]
        patience = service.stop_within if not service.one_shot else 0
        return patience + max((seconds(other) for other in above), default=0)

    assert max(map(seconds, SERVICES)) + ABORT_S <= STOP_DEADLINE_S


def test_a_service_brings_what_it_stands_on():
    assert [service.name for service in with_dependencies({"migrate"})] == ["postgres", "migrate"]
    assert {service.name for service in with_dependencies({"agent"})} == {
        "postgres",
        "livekit",
        "speech",
        "migrate",
        "agent",
    }


def test_our_processes_get_settings_by_name_and_no_stray_server_variables(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PGSSLMODE", "require")
    monkeypatch.setenv("LIVEKIT_URL", "wss://elsewhere")
    monkeypatch.setenv("VIVA_SECRET", "from the operator's shell")
    monkeypatch.setenv("VIVA_COMPANY", "Acme")
    speech = stack.python_environment(BY_NAME["speech"].env)
    api = stack.python_environment(BY_NAME["api"].env)
    assert "VIVA_SECRET" not in speech
    assert api["VIVA_SECRET"] == stack.secrets.app
    assert api["VIVA_COMPANY"] == "Acme"
    assert not {"PGSSLMODE", "LIVEKIT_URL"} & api.keys()


def test_livekit_keeps_the_policy_and_stays_on_loopback(stack: Stack):
    policy = msgspec.yaml.decode(livekit.POLICY.read_bytes())
    made = livekit.configuration(stack)
    assert made["room"] == policy["room"]
    assert made["room"]["auto_create"] is False
    assert made["room"]["departure_timeout"] >= 600
    assert made["bind_addresses"] == [LOOPBACK]
    assert made["rtc"]["tcp_port"] == 0
    assert made["rtc"]["node_ip"] == LOOPBACK


def test_livekit_on_another_address_is_reachable_there_and_from_our_own_processes(stack: Stack):
    open_stack = Stack(stack.data, stack.cache, "192.0.2.7", stack.ports, stack.secrets, "run")
    made = livekit.configuration(open_stack)
    assert made["bind_addresses"] == [LOOPBACK, "192.0.2.7"]
    assert made["rtc"]["node_ip"] == "192.0.2.7"
    assert "interfaces" not in made["rtc"]
    assert open_stack.variables()["VIVA_LIVEKIT_PUBLIC_URL"] == "ws://192.0.2.7:7880"
    assert open_stack.variables()["VIVA_LIVEKIT_URL"] == "ws://127.0.0.1:7880"


def test_the_operations_page_has_the_table():
    rows = re.findall(r"^\| (\w+) \| ([^|]*)\| (.+) \|$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    expected = [
        (
            service.name,
            ", ".join(f"{p.default}{'/udp' if p.protocol == 'udp' else ''}" for p in service.ports),
            service.about,
        )
        for service in SERVICES
    ]
    assert [(name, ports.strip(), about) for name, ports, about in rows if name != "service"] == expected
