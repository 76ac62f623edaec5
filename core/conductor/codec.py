"""Frozen dataclasses to plain JSON values and back, by their type hints.

Knows what the conductor's shapes are made of: dataclasses, `tuple[X, ...]`, `tuple[A, B]`, `X | None`, literals and plain
values. Anything else in a shape is a programming error and raises TypeError.
"""

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def decode(kind: type[T], value: Any) -> T:
    """The `kind` that `value` spells. Raises ValueError when the value does not have its shape."""
    return _decode(kind, value)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(kind, value)
    if origin is UnionType or origin is Union:
        return None if value is None else _decode(next(a for a in arguments if a is not NoneType), value)
    if origin is tuple:
        return _tuple(arguments, value)
    if origin is Literal:
        if value not in arguments:
            raise ValueError(f"{value!r} is none of {arguments}")
        return value
    if kind is float and type(value) is int:
        return float(value)
    if kind in (str, int, float, bool):
        if type(value) is not kind:
            raise ValueError(f"{value!r} is not {kind.__name__}")
        return value
    raise TypeError(f"{kind} has no JSON form here")


def _record(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{kind.__name__} is written as an object")
    hints = _hints(kind)
    known: dict[str, Any] = {k: v for k, v in value.items() if k in hints}  # pyright: ignore[reportUnknownVariableType]
    decoded = {name: _decode(hints[name], item) for name, item in known.items()}
    try:
        return kind(**decoded)
    except TypeError as error:  # a field without default is missing
        raise ValueError(f"{kind.__name__}: {error}") from error


def _tuple(arguments: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} is not a list")
    items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
    if arguments[1:] == (Ellipsis,):
        return tuple(_decode(arguments[0], item) for item in items)
    if len(items) != len(arguments):
        raise ValueError(f"{value!r} has not {len(arguments)} items")
    return tuple(_decode(kind, item) for kind, item in zip(arguments, items, strict=True))
