"""What an endpoint understands. "OpenAI-compatible" servers differ in a few parameters; a refusal teaches which."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from openai import APIStatusError
from pydantic import BaseModel

Format = Literal["json_schema", "json_object", "text"]
_LOWER: Mapping[Format, Format] = {"json_schema": "json_object", "json_object": "text"}
# Keywords that strict mode refuses or ignores; pydantic still checks them on the answer.
_NOT_STRICT = frozenset({"title", "default", "minLength", "maxLength"})
# A 400 for one of these is about the content, not about the parameters.
_ABOUT_CONTENT = frozenset({"context_length_exceeded", "content_filter", "string_above_max_length"})


@dataclass(frozen=True, slots=True)
class Dialect:
    format: Format = "json_schema"
    takes_completion_limit: bool = True
    """Whether the limit is called ``max_completion_tokens`` (OpenAI today) or ``max_tokens`` (before, and many servers)."""
    takes_temperature: bool = True
    takes_stream_options: bool = True

    def after(self, error: APIStatusError, *, structured: bool, streamed: bool) -> "Dialect | None":
        """The dialect to try next after this refusal, or None when nothing is left to change."""
        if error.status_code not in (400, 422) or error.code in _ABOUT_CONTENT:
            return None
        said = f"{error.param or ''} {error.message}".lower()
        if self.takes_completion_limit and "max_completion_tokens" in said:
            return replace(self, takes_completion_limit=False)
        if self.takes_temperature and "temperature" in said:
            return replace(self, takes_temperature=False)
        if streamed and self.takes_stream_options and "stream_options" in said:
            return replace(self, takes_stream_options=False)
        lower = _LOWER.get(self.format) if structured else None
        return replace(self, format=lower) if lower else None


def strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of ``schema`` in the strict subset: every field required, nothing else allowed."""
    return cast(dict[str, Any], _strict(schema.model_json_schema()))


def _strict(node: object) -> object:
    if isinstance(node, list):
        return [_strict(item) for item in cast(list[object], node)]
    if not isinstance(node, dict):
        return node
    entries = cast(dict[str, object], node)
    out: dict[str, object] = {}
    for key, value in entries.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            # The keys in here are names of fields, not keywords.
            out[key] = {name: _strict(inner) for name, inner in cast(dict[str, object], value).items()}
        elif key not in _NOT_STRICT:
            out[key] = _strict(value)
    if "properties" in out:
        out["required"] = list(cast(dict[str, object], out["properties"]))
        out["additionalProperties"] = False
    return out
