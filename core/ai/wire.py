"""The words of the protocol: messages out, JSON in, and what a refusal or a broken answer looks like."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from openai import Omit, omit
from openai.types.chat import ChatCompletionMessageParam
from openai.types.chat.completion_create_params import ResponseFormat
from pydantic import BaseModel, ValidationError

from core.ai.calls import ModelFailed, Prompt
from core.ai.dialect import Format

M = TypeVar("M", bound=BaseModel)
Shape = Mapping[str, Any]
"""A JSON schema."""


def messages(prompt: Prompt) -> list[ChatCompletionMessageParam]:
    return [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]


def response_format(wanted: Format, name: str, shape: Shape) -> ResponseFormat | Omit:
    match wanted:
        case "json_schema":
            return {"type": "json_schema", "json_schema": {"name": name, "schema": dict(shape), "strict": True}}
        case "json_object":
            return {"type": "json_object"}
        case "text":
            return omit


def shape_note(shape: Shape) -> ChatCompletionMessageParam:
    """For endpoints that take no schema."""
    note = f"Answer with one JSON object of this JSON schema and nothing else:\n{json.dumps(shape)}"
    return {"role": "user", "content": note}


def parse(schema: type[M], content: str) -> M:
    """Strict: "7" is not a number. A Markdown fence around the JSON, a habit of small models, is taken off."""
    text = content.strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.removesuffix("```").partition("\n")[2]
    return schema.model_validate_json(text, strict=True)


def complaint(error: ValidationError, shape: Shape) -> str:
    """For the model, which sees its own answer anyway."""
    found = "\n".join(
        f"- {'.'.join(str(part) for part in entry['loc']) or 'the whole answer'}: {entry['msg']}"
        for entry in error.errors(include_input=False, include_url=False)[:20]
    )
    return f"That did not fit:\n{found}\nSend the whole answer again as one JSON object of this schema:\n{json.dumps(shape)}"


def kinds(error: ValidationError) -> str:
    """For logs: values, and the names of extra fields, are the model's own words and stay out."""
    return ", ".join(sorted({entry["type"] for entry in error.errors(include_input=False)}))


def refuse_unfinished(finish: str | None, refusal: str | None) -> None:
    """Raises for an answer that the model declined or could not end."""
    if refusal or finish == "content_filter":
        raise ModelFailed("refused")
    if finish == "length":
        raise ModelFailed("bad_output", "cut off at the token limit")
