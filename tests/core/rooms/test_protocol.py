"""Room protocol v1: what is understood, and that everything else is ignored."""

import pytest

from core.rooms import protocol


def test_a_button_is_understood() -> None:
    assert protocol.decode('{"type":"control","intent":"repeat","v":1}') == protocol.Control("repeat")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "not json",
        "[]",
        '{"type":"control","intent":"give_me_ten","v":1}',
        '{"type":"control","intent":"repeat","v":2}',
        '{"type":"get_plan","v":1}',
        '{"intent":"repeat"}',
        "\ud800",
        '{"type":"announce","client":"' + "x" * protocol.MAX_BYTES + '"}',
    ],
)
def test_everything_else_is_ignored(raw: str) -> None:
    assert protocol.decode(raw) is None


def test_what_the_agent_says_reads_back() -> None:
    for message in (
        protocol.StateChanged("listening"),
        protocol.QuestionShown(1, 4, "How do you check?"),
        protocol.Timer(10, 900, True),
        protocol.Notice("human_requested", "A person will call you."),
    ):
        assert protocol.decode_outgoing(protocol.encode(message)) == message
