"""What a language model may word, and the check of what it made of it. The model proposes; the template always stands ready."""

import re
from dataclasses import replace

from core.conductor import requests_en
from core.conductor.coverage import stems, word_set
from core.conductor.moves import Brief, Option, Say
from core.conductor.plan import PlannedQuestion, Probe
from core.conductor.state import State
from core.conductor.words import plain_words

PROBE_WORDS, LINK_WORDS, REPHRASE_WORDS, JOB_WORDS = 30, 12, 60, 60
ANSWER_SHOWN = 1_500  # characters of an answer in a brief: its end, where the probe hooks on

_JUDGING = stems(
    "great excellent good perfect wonderful amazing impressive fantastic nice correct correctly wrong incorrect brilliant awesome "
    "love lovely unfortunately disappointing weak strong poor bad terrible outstanding superb exactly absolutely interesting "
    "helpful insightful solid clever smart right better best worst"
)
_PROMISING = re.compile(
    r"\b(?:guarantee|promise|hired?|hiring you|offer you|you (?:will|ll) (?:be|get|have|hear|receive)|youll|we (?:will|ll)|"
    r"well (?:be|get|let)|i (?:will|ll) (?:make sure|tell|put)|get the job|the job is yours|your chances?|score|rating|points?)\b"
)
_MARKUP = re.compile(r"[<>{}\[\]*#`|\n\r\t]|https?:|www\.")
_LINK_WORDS = word_set(requests_en.QUESTION_GLUE) | word_set(
    "thank thanks you okay ok all right noted see understood then on each per so and at i ve got"
)


def probe_brief(
    question: PlannedQuestion, asked: str, said: str, probes: tuple[Probe, ...], missing: set[str]
) -> Brief:
    """`missing`: keys of the points that the candidate has not covered, guarded against being given away."""
    options = tuple(Option(probe.point, probe.text) for probe in probes)
    context = (("question", question.text), ("asked", asked), ("answer", said[-ANSWER_SHOWN:]))
    return Brief("probe", context, options, PROBE_WORDS, _guard(question, said, options, missing))


def link_brief(answer: str, next_line: str, template: str) -> Brief:
    context = (("answer", answer[-ANSWER_SHOWN:]), ("next", next_line))
    return Brief("link", context, (Option("link", template),), LINK_WORDS)


def rephrase_brief(question: PlannedQuestion, asked: str, said: str, template: str) -> Brief:
    options = (Option("rephrase", template),)
    guard = _guard(question, said, options, {point.key for point in question.points})
    return Brief("rephrase", (("question", question.text), ("asked", asked)), options, REPHRASE_WORDS, guard)


def clarify_brief(question: PlannedQuestion, asked: str, doubt: str, template: str) -> Brief:
    options = (Option("clarify", template),)
    guard = _guard(question, doubt, options, {point.key for point in question.points})
    context = (("question", question.text), ("asked", asked), ("doubt", doubt))
    return Brief("clarify", context, options, REPHRASE_WORDS, guard)


def job_brief(question: str, fact: str) -> Brief:
    return Brief("job_answer", (("question", question), ("fact", fact)), (Option("job_answer", fact),), JOB_WORDS)


def _guard(question: PlannedQuestion, said: str, options: tuple[Option, ...], keys: set[str]) -> tuple[str, ...]:
    open_points = [point for point in question.points if point.key in keys]
    expected = stems(*(word for point in open_points for word in (*point.keywords, *point.synonyms)))
    return tuple(sorted(expected - stems(said, question.text, *(option.text for option in options))))


def acceptable(text: str, brief: Brief) -> bool:
    """Whether a model's wording may be said: short, plain, one question where one is asked, and without leak, judgement or promise."""
    said = text.strip()
    count = len(plain_words(said))
    if not 0 < count <= brief.max_words or _MARKUP.search(said):
        return False
    known = stems(*(option.text for option in brief.options), *(value for _, value in brief.context))
    spoken = stems(said)
    if spoken & set(brief.guard) or spoken & (_JUDGING - known) or _promises(said, brief):
        return False
    questions = said.count("?")
    if brief.purpose in ("probe", "rephrase", "clarify"):
        return questions == 1 and said.endswith("?")
    if questions:
        return False
    if brief.purpose == "link":
        return _only_known(said, brief, "answer")
    return _only_known(said, brief, "fact")


def _promises(said: str, brief: Brief) -> bool:
    own = " ".join(" ".join(plain_words(value)) for value in (*(o.text for o in brief.options), _value(brief, "fact")))
    return any(match.group() not in own for match in _PROMISING.finditer(" ".join(plain_words(said))))


def _only_known(said: str, brief: Brief, source: str) -> bool:
    """Nothing but small words and what the source says: a link repeats a detail, an answer about the job repeats a fact."""
    return stems(said) <= stems(_value(brief, source)) | stems(*_LINK_WORDS)


def _value(brief: Brief, name: str) -> str:
    return next((value for key, value in brief.context if key == name), "")


def choose(state: State, utterance_id: str, option_key: str, text: str) -> State:
    """The state with a model's choice and wording in the pending utterance; unchanged when they may not be said.

    Read the utterance back with `state.saying(utterance_id)`. An option that exists with a wording that is not acceptable gives that
    option's own text.
    """
    say = state.saying(utterance_id)
    option = next((o for o in say.brief.options if o.key == option_key), None) if say and say.brief else None
    if say is None or say.brief is None or option is None:
        return state
    wording = text.strip() if acceptable(text, say.brief) else option.text
    if say.brief.purpose == "link":
        return _with_link(state, say, wording)
    worded = replace(say, text=wording, brief=None)
    if say.brief.purpose == "probe":
        worded = replace(worded, point=option.key)
        state = _probed_instead(state, say, option.key)
    if state.ask and state.ask.utterance_id == utterance_id and say.brief.purpose in ("probe", "rephrase"):
        state = replace(state, ask=replace(state.ask, text=wording))
    return _replaced(state, worded)


def _with_link(state: State, say: Say, wording: str) -> State:
    if wording in state.links:
        return state
    return replace(_replaced(state, replace(say, lead=wording, brief=None)), links=(*state.links[:-1], wording))


def _probed_instead(state: State, say: Say, key: str) -> State:
    progress = tuple(
        replace(p, probed=tuple(key if probed == say.point else probed for probed in p.probed))
        if p.question_id == say.question_id
        else p
        for p in state.progress
    )
    return replace(state, progress=progress)


def _replaced(state: State, say: Say) -> State:
    pending = tuple(replace(p, say=say) if p.say.utterance_id == say.utterance_id else p for p in state.pending)
    return replace(state, pending=pending)
