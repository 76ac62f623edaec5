"""Jinja cut down to substitution and a few filters: whoever edits the words of a message can write no program.

What a template may hold is checked on its syntax tree, before anything is run; the sandbox stands behind that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.errors import Invalid
from core.untrusted import clean

FILTERS = ("upper", "lower", "capitalize", "title", "trim", "first_name", "default")
MAX_RENDERED = 20_000
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Filter, nodes.Const)
_SPACE = re.compile(r"\s+")


class TemplateNotValid(Invalid):
    code = "template_not_valid"
    title = "The template cannot be used"


class MissingVariable(Invalid):
    """``missing`` in ``extra`` names them."""

    code = "missing_variable"
    title = "The template asks for something that this message does not have"


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)
    kept = {name: made.filters[name] for name in FILTERS if name in made.filters}
    made.filters.clear()
    made.filters.update(kept, first_name=_first_name)
    made.globals.clear()
    made.tests.clear()
    return made


def _first_name(value: object) -> str:
    words = str(value).split()
    return words[0] if words else ""


_JINJA = _environment()


def variables_of(*templates: str) -> list[str]:
    """The names that these templates use, in order.

    :raises TemplateNotValid: one of them holds more than text, names and the allowed filters.
    """
    found: set[str] = set()
    for template in templates:
        for node in _tree(template).find_all(nodes.Name):
            found.add(node.name)
    return sorted(found)


def render(subject: str, body: str, values: Mapping[str, str]) -> Words:
    """:raises MissingVariable: the templates use a name that is not among ``values``."""
    if missing := [name for name in variables_of(subject, body) if name not in values]:
        known = ", ".join(sorted(values))
        raise MissingVariable(
            f"There is no {', '.join(missing)} in this message. There is: {known}.",
            missing=missing,
            errors=[{"field": "body_template", "message": f"unknown: {name}"} for name in missing],
        )
    safe = {name: clean(value).text for name, value in values.items()}
    return Words(one_line(_run(subject, safe)), _run(body, safe).strip())


def one_line(text: str) -> str:
    """For whatever becomes a header: no line break or control character is left."""
    return _SPACE.sub(" ", "".join(char if char.isprintable() else " " for char in text)).strip()


def _run(template: str, values: Mapping[str, str]) -> str:
    text = _JINJA.from_string(template).render(values)
    if len(text) > MAX_RENDERED:
        raise TemplateNotValid(f"The message would be longer than {MAX_RENDERED:,} characters.")
    return text


def _tree(template: str) -> nodes.Template:
    try:
        tree = _JINJA.parse(template)
    except TemplateSyntaxError as error:
        raise _refused(f"line {error.lineno}: {error.message}") from error
    _check(tree)
    return tree


def _check(node: nodes.Node) -> None:
    if not isinstance(node, _ALLOWED):
        raise _refused("only {{ name }} and {{ name | filter }} are possible here")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise _refused(f"there is no filter {node.name}; there are: {', '.join(FILTERS)}")
    if isinstance(node, nodes.Const) and not isinstance(node.value, str):
        raise _refused("a filter takes text in quotes only")
    children: list[Any] = list(node.iter_child_nodes())
    for child in children:
        _check(child)


def _refused(why: str) -> TemplateNotValid:
    return TemplateNotValid(f"The template cannot be used: {why}.", errors=[{"field": "template", "message": why}])
