"""A machine without any network still gets its spoken interviews."""

import os
import subprocess
import sys

import pytest

_LOOK = "from ops import network; print(network.only_loopback())"
_STAND_IN = """
from ops import network
with network.interface() as note:
    print(note, network.only_loopback(), sep="\\n")
print(network.only_loopback())
"""


def _without_network(program: str) -> list[str]:
    """What a program prints in a network of its own, where nothing but the loopback is."""
    inside = ["unshare", "--net", sys.executable, "-c", program]
    done = subprocess.run(inside, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may make a network of its own")
def test_an_interface_stands_in_for_the_network_and_is_gone_afterwards():
    # Given a machine with nothing but the loopback
    assert _without_network(_LOOK) == ["True"]
    # When services start there, then an interface that leads nowhere is there as long as they run, and people are told
    note, during, after = _without_network(_STAND_IN)
    assert "viva0" in note
    assert (during, after) == ("False", "True")
