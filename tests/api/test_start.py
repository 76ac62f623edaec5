"""What the HTTP process loads: its first answer waits for every import."""

import subprocess
import sys

HEAVY = ("fpdf", "openai", "sklearn", "xlsxwriter", "livekit.agents", "faster_whisper", "authlib")


def test_the_api_loads_neither_renderers_nor_engines():
    code = f"import sys, api.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
