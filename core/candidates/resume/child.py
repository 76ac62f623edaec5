"""The child's side: reads one file from standard input inside hard limits and writes what it found as JSON.

``python -m core.candidates.resume.child pdf|docx``. It writes no file, keeps no secret, and may be killed at any time.
"""

import json
import resource
import sys
from dataclasses import asdict

MEMORY = 448 * 1024 * 1024
CPU_SECONDS = 13
OUTPUT = 4 * 1024 * 1024


def limit() -> None:
    """Before anything that reads the file is imported."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(kind: str, data: bytes) -> dict[str, object]:
    """``{text, pages, hidden, flags}`` or ``{error, detail}``."""
    from core.candidates.resume import docx, pdf
    from core.candidates.resume.errors import ResumeError, UnpacksTooLarge

    try:
        return asdict(pdf.extract(data) if kind == "pdf" else docx.extract(data))
    except ResumeError as error:
        return {"error": error.code, "detail": error.detail}
    except MemoryError:
        return {"error": UnpacksTooLarge.code, "detail": UnpacksTooLarge.way_out}


def main() -> None:
    limit()
    answer = read(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
