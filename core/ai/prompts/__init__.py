"""Prompts: one Jinja template per pipeline, with a block ``system`` and a block ``user``.

What people wrote goes in through ``fenced(text, label)`` only: cleaned, and between marks that carry a code drawn for
this one message, so that no text can close its own fence. A fence is a help and no guarantee: what comes back is gated
by code that trusts no model.
"""

import json
import secrets
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from pydantic import JsonValue

from core.ai.calls import Prompt
from core.untrusted import clean

_FOLDER = Path(__file__).parent
# Prompts are plain text: nothing is escaped as HTML (select_autoescape does so for .html and .xml only).
_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, values: Mapping[str, JsonValue]) -> Prompt:
    """Renders ``<name>.j2``. A value that the template names and ``values`` lacks is an error."""
    template, source_hash = _load(name)
    code = secrets.token_hex(8)

    def fenced(text: str, label: str) -> str:
        return f"<<<{label} {code}\n{clean(text).text}\n{code} {label}>>>"

    context = {**values, "fenced": fenced, "code": code}
    return Prompt(
        system=_block(template, "system", context),
        user=_block(template, "user", context),
        source_hash=source_hash,
        input_hash=sha256(canonical(values).encode()).hexdigest(),
    )


def canonical(values: Mapping[str, JsonValue]) -> str:
    """One spelling for equal inputs."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


@cache
def _load(name: str) -> tuple[Template, str]:
    source = (_FOLDER / f"{name}.j2").read_bytes()
    return _templates.get_template(f"{name}.j2"), sha256(source).hexdigest()


def _block(template: Template, name: str, context: Mapping[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(context)))).strip()
