"""A domain in full as a Markdown page, for people who judge it by eye."""

from collections.abc import Iterator
from typing import get_args

from seeds.schema import Dimension, DomainPack, JobTemplate, Question, RubricDimension

TYPES = {
    "technical": "Technical",
    "domain_specific": "Domain-specific",
    "situational": "Situational",
    "behavioral": "Behavioral",
}


def page(pack: DomainPack) -> str:
    return "\n".join(_page(pack)) + "\n"


def _page(pack: DomainPack) -> Iterator[str]:
    source = pack.occupation_source
    yield f"# {pack.name}"
    yield ""
    system = source.system.replace("*", r"\*")
    yield f"Sector {pack.sector}. The duties follow {system} {source.code}, {source.title}, with examples from the trade."
    yield "Printed from the domain's file; edit that, not this page."
    yield from _section("What people of the trade do", source.duties)
    yield from _section("Job titles", [", ".join(pack.job_titles)])
    yield from _section(
        "Licences and certificates",
        [f"{x.name} ({', '.join(x.aliases)}): {', '.join(x.regions)}" for x in pack.licences],
    )
    yield from _section("Tools", [", ".join(pack.tools)])
    yield from _section("Standards", [", ".join(pack.standards)])
    yield from _section("Regulations", [f"{x.name}: {x.region}" for x in pack.regulations])
    yield from _section("Vocabulary, and how it is said or misheard", [_vocabulary(pack)])
    yield from ("", "## Job descriptions")
    for job in pack.job_descriptions:
        yield from _job(job)
    yield from ("", f"## Rubric, version {pack.rubric.version}")
    for name in get_args(Dimension):
        yield from _dimension(name, getattr(pack.rubric.dimensions, name))
    yield from ("", "## Questions")
    for number, question in enumerate(pack.questions, start=1):
        yield from _question(number, question)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from ([f"- {line}" for line in lines] if len(lines) > 1 else lines)


def _vocabulary(pack: DomainPack) -> str:
    return " · ".join(f"{x.term} ({', '.join(x.spoken)})" if x.spoken else x.term for x in pack.vocabulary)


def _job(job: JobTemplate) -> Iterator[str]:
    yield from ("", f"### {job.title}: {job.level}, {job.experience_min} to {job.experience_max} years", "")
    yield from (job.description, "")
    yield f"- Skills: {', '.join(job.required_skills)}"
    if job.nice_to_have:
        yield f"- Nice to have: {', '.join(job.nice_to_have)}"
    yield from (f"- {'Must' if r.must else 'Should'}: {r.text}" for r in job.requirements)
    yield from (f"- May be told about {f.topic.replace('-', ' ')}: {f.text}" for f in job.facts)


def _dimension(name: str, dimension: RubricDimension) -> Iterator[str]:
    yield from ("", f"### {name.replace('_', ' ').capitalize()}: {dimension.weight:.0%} of the overall score", "")
    yield from ("| level | what is observed |", "|---|---|")
    levels = ("1–2", "3–4", "5–6", "7–8", "9–10")
    for level, field in zip(levels, dimension.anchors.__struct_fields__, strict=True):
        yield f"| {level} | {getattr(dimension.anchors, field)} |"


def _question(number: int, question: Question) -> Iterator[str]:
    yield from ("", f"### {number}. {question.question_text}", "")
    yield f"{TYPES[question.question_type]}, {question.difficulty}, {question.level}. In other words: {question.rephrase}"
    yield from ("", "A good answer says:", "")
    for point in question.expected_points:
        heard = "; ".join((*point.keywords, *point.synonyms))
        yield f"- **{point.text}**{' (can be looked up)' if point.fact else ''}. Heard in: {heard}"
    yield from ("", "Where something is missing:", "")
    texts = {point.key: point.text for point in question.expected_points}
    yield from (f"- {probe.text} (asks for: {texts[probe.point]})" for probe in question.probes)
    yield from ("", f"A poor answer: {question.poor_answer}")
