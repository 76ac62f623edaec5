"""The browser that pictures are made with."""

import shutil

from ops.state import OpsError


def chromium() -> str:
    """Its path. OpsError where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise OpsError("Chromium is missing: apt-get install chromium")
    return found
