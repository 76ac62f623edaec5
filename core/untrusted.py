"""Text that strangers wrote (resumes, answers): made safe to store and read, and searched for orders to whoever rates it.

Nothing here decides. What is found is taken out of the evidence and shown to people; it is never a reason to reject.
"""

import re
from dataclasses import dataclass

from core.conductor.words import sentences

_KEPT_CONTROLS = "\n\t"
_FOLDED = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2007": " ",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
}
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0")
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``offsets[i]`` is the place in the raw text of ``text[i]``; one entry more stands for the end."""

    text: str
    flags: tuple[str, ...]
    offsets: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the raw text of ``text[start:end]``."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is of this kind: instruction, role_tag or self_rating."""

    start: int
    end: int
    kind: str


def clean(text: str) -> Cleaned:
    """Without NUL and other controls, lone surrogates, Unicode tags, zero-width and bidi characters; each kind found is a flag.

    Joiners stay between two letters of a script that needs them (Persian, Hindi …); ligatures and odd spaces become plain.
    """
    out: list[str] = []
    offsets: list[int] = []
    flags: set[str] = set()
    for index, char in enumerate(text):
        if char in _FOLDED:
            folded = "" if char == "\r" and text[index + 1 : index + 2] == "\n" else _FOLDED[char]
            out.extend(folded)
            offsets.extend([index] * len(folded))
            continue
        flag = _flag(char, text, index)
        if flag:
            flags.add(flag)
        elif char != _SOFT_HYPHEN:
            out.append(char)
            offsets.append(index)
    offsets.append(len(text))
    return Cleaned("".join(out), tuple(sorted(flags)), tuple(offsets))


def _flag(char: str, text: str, index: int) -> str | None:
    code = ord(char)
    if (code < 0x20 and char not in _KEPT_CONTROLS) or 0x7F <= code <= 0x9F:
        return "control_characters"
    if 0xD800 <= code <= 0xDFFF:
        return "lone_surrogates"
    if 0xE0000 <= code <= 0xE007F:
        return "unicode_tags"
    if char in _BIDI:
        return "bidi_controls"
    if char in _ZERO_WIDTH and not (char in "\u200c\u200d" and _joins_letters(text, index)):
        return "zero_width"
    return None


def _joins_letters(text: str, index: int) -> bool:
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return len(around) == 2 and all(0x0600 <= ord(char) <= 0x0DFF for char in around)


# An order stands at the head of a clause: "I never ignore instructions" is a story, not an order. Trades have orders of their
# own ("Never reject a patient", "report the pain score"), so that each rule also asks for what is rated: a person, a resume, marks.
_HEAD = (
    r"(?:^\W*|[.:;,!?\"“”'‘(\[\]\-–—*>]\s*|\bplease\s+|\byou\s+(?:must|should|shall|will|can|have\s+to|need\s+to)\s+)"
)
_RATED = r"(?:(?:this|the)\s+(?:candidate|applicant|resume|cv|interviewee)|my\s+(?:answers?|interview|resume|cv|application))"
_RATED_OR_ME = rf"(?:me|{_RATED})"
_MACHINE = (
    r"(?:ai|a\.i\.|llms?|gpt|chatgpt|(?:large\s+)?language\s+models?|chatbots?|bots?"
    r"|(?:ai|virtual|automated|screening|hiring|analysis|recruiting|recruitment|scoring)[\s-]+(?:\w+[\s-]+)?"
    r"(?:assistants?|models?|software|systems?|tools?|screeners?|agents?|scans?))"
)
_READER = (
    rf"(?:{_MACHINE}|(?:recruit|review|evaluat|grad|rat|scor|interview)(?:er|or)s?|hiring\s+(?:manager|team|system)s?)"
)
_MARKS = (
    r"(?:overall[\s_]scores?|(?:max\w*|high\w*|top|full|perfect|best)\s+(?:possible\s+)?(?:scores?|marks?|ratings?|grades?)"
    r"|(?:scores?|ratings?)\s+(?:of|to|=|:)\s*(?:10|100|ten)\b|strong[\s_](?:yes|match)|positive\s+(?:review|evaluation|assessment))"
)

_ROLE_TAG = (
    r"\[/?\s*(?:system|inst|assistant|user|rest-of-document)\s*\]",
    r"<\s*/?\|?\s*(?:system|im_start|im_end|assistant|user|inst|endoftext)\s*\|?>",
    r"^\W*(?:chatgpt|gpt|ai|assistant|system\s+(?:prompt|override|message|note))\s*:",
    r"#{2,}\s*(?:system|instructions?|assistant|new\s+task)\b",
    r"\bsystem\s+(?:prompt|override|chain\s+of\s+thought)\b",
)
_INSTRUCTION = (
    rf"{_HEAD}(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}\b(?:instructions?|prompts?|guidelines?|rubrics?|criteria"
    r"|scoring|negative\s+\w+|everything\s+(?:above|before|else)|(?:all|any|previous|prior|above)\s+(?:\w+\s+)?rules)\b",
    rf"{_HEAD}(?:\w+\s+)?(?:notes?|messages?|attention|instructions?|hints?|memo)\s*:?\s+(?:to|for)\s+(?:\w+\s+){{0,3}}{_READER}\b",
    r"\bnote\s+by\s+an?\s+(?:\w+\s+){0,3}(?:recruiter|expert|reviewer|evaluator)\b",
    r"\b(?:invisible\s+to\s+humans?|visible\s+(?:only\s+)?to\s+(?:llms?|ai|machines?))\b",
    rf"\bhidden\s+(?:\w+\s+){{0,3}}(?:profile|prompt|instructions?|text)\s+for\s+(?:\w+\s+)?{_READER}\b",
    rf"{_HEAD}(?:do\s+not|don['’]t|never)\s+(?:evaluate|assess|score|rate|reject|penali[sz]e|grade|screen\s+out|mark\s+down)\s+"
    rf"{_RATED_OR_ME}\b",
    rf"{_HEAD}(?:evaluate|assess|rate|score|grade|rank|mark|classify|recommend|hire|advance|shortlist|accept|approve|pass|promote"
    rf"|consider|treat|select|prefer|prioriti[sz]e)\s+{_RATED}\b",
    rf"{_HEAD}(?:rate|score|grade|rank|recommend|hire|shortlist|advance|select|approve)\s+me\b",
    rf"{_HEAD}(?:give|award|assign|grant)\s+{_RATED_OR_ME}\s+(?:an?\s+|the\s+|all\s+)?(?:\d+|ten|nine|five|hundred|full|top"
    r"|high(?:est)?|max(?:imum)?|perfect|best|good|great|excellent|strong|pass(?:ing)?)\b",
    rf"{_HEAD}(?:and\s+)?(?:return|set|output|report|print|write|assign|give|award|put)\b.{{0,30}}\b{_MARKS}",
    r"\b(?:simply|only|just|always)\s+(?:respond|reply|answer|output|return)\s+(?:only\s+)?with\b",
    rf"{_HEAD}(?:respond|reply|output|print|return)\s+(?:only\s+|with\s+|that\s+)*[\"“'‘:]",
    rf"{_HEAD}focus\s+(?:exclusively|only|solely)\s+on\b.{{0,20}}\b(?:positive|strength|highlight)",
    r"\bmanual\s+scoring\s+and\s+output\b|\byou\s+may\s+not\s+deviate\b",
    rf"{_HEAD}use\s+(?:this|the\s+following)\s+(?:analysis|evaluation|assessment|score|profile)\b",
    rf"\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+){{0,2}}(?:{_MACHINE}|recruiter|evaluator)\b",
    rf"{_HEAD}(?:act\s+as|behave\s+as|pretend\s+(?:to\s+be|you\s+are))\s+(?:an?\s+|the\s+)?(?:\w+\s+){{0,2}}{_READER}\b",
    r"\b(?:from\s+now\s+on,?\s+you|new\s+instructions?\s*:|jailbreak|developer\s+mode|do\s+anything\s+now|prompt\s+injection)\b",
    r"\bas\s+an\s+ai\s+(?:language\s+)?model\b|^\W*this\s+is\s+(?:only\s+)?a\s+test\W*$",
)
_SELF_RATING = (
    r"\b(?:give|rate|score|rank|grade|mark)\s+myself\b",
    r"\b(?:i|candidate|applicant)\s+(?:would\s+|really\s+|should\s+|must\s+)?deserves?\b.{0,30}"
    r"\b(?:job|ten|10|full|high(?:est)?|top|score|marks?|rating|position|role|offer)\b",
    r"\b(?:i['’]?m|i\s+am|i['’]?d\s+be|i\s+(?:would|will)\s+be|(?:candidate|applicant)\s+is|makes?\s+me)\b.{0,40}"
    r"\b(?:best|perfect|ideal|strongest|great|excellent|amazing|outstanding)\s+(?:candidate|applicant|fit|match|person|choice|hire|addition)\b",
    r"\b(?:best|greatest|strongest|most\s+impressive)\s+(?:resume|cv|candidate|applicant)\b",
    r"\b(?:amazing|great|excellent|fantastic|valuable|perfect|wonderful)\s+addition\s+to\s+(?:your|the|this|our|any)\s+(?:team|company|organi[sz]ation)",
    r"\b(?:most|supremely|exceptionally|perfectly|extremely|uniquely|highly|over)[- ]+(?:well[- ]?)?qualified\s+"
    r"(?:for\s+th|candidate|applicant|person|of\s+all)",
    r"\bqualified\s+for\s+the\s+job\s+that\b",
    r"\brecommend(?:ed)?\s+(?:\w+\s+)?(?:for\s+)?(?:immediate\w*\s+)?(?:hire|hiring)\b|\b(?:must|immediate|instant)[- ]hire\b",
    r"\b(?:highly|strongly)\s+recommend(?:ed)?\s+(?:this|the|him|her|them|me)?\s*(?:candidate|applicant|for\s+(?:the|this)\s+(?:job|role|position))\b",
    r"\b(?:should|must|needs?\s+to|has\s+to)\s+(?:definitely\s+|immediately\s+)?(?:hire\s+(?:me|this|the)|be\s+hired|be\s+shortlisted"
    r"|recommend\s+(?:me|this\s+candidate|the\s+candidate))\b",
    r"\bharming\s+the\s+company\b|\brecommend\s+them\s+for\s+the\s+position\b",
    r"\b(?:pre-?(?:verified|approved|selected|screened)|already\s+(?:been\s+)?(?:approved|verified|selected|cleared))\s+by\s+"
    r"(?:\w+\s+)?(?:management|hr|the\s+\w+\s+team)\b",
    r"\bexpert[- ]level\s+skills?\s+in\s+(?:all|every)\b",
    r"\b(?:candidate|applicant|resume)\s+(?:fully\s+)?(?:meets?|exceeds?|satisf(?:y|ies))\s+(?:or\s+exceeds?\s+)?(?:all|every|each|the)\b",
)
_FAMILIES = tuple(
    (kind, re.compile("|".join(f"(?:{rule})" for rule in rules), re.IGNORECASE))
    for kind, rules in (("role_tag", _ROLE_TAG), ("instruction", _INSTRUCTION), ("self_rating", _SELF_RATING))
)


def instructions_in(text: str) -> list[Span]:
    """The sentences that speak to whoever rates the text, or rate it themselves, instead of saying something about work.

    A sentence that announces what follows ("Note to the reviewer: …") takes the next one with it.
    """
    found: list[Span] = []
    announced: str | None = None
    for start, end in _clauses(text):
        sentence = text[start:end]
        kind = next((kind for kind, rule in _FAMILIES if rule.search(sentence)), None)
        if kind is None and announced is not None:
            kind = announced
        if kind is not None:
            found.append(Span(start, end, kind))
        announced = kind if kind is not None and sentence.rstrip("\"'”’ ").endswith(":") else None
    return found


def without_instructions(text: str) -> str:
    """The text with those sentences blanked by spaces, so that every place stays where it was."""
    out = text
    for span in instructions_in(text):
        out = out[: span.start] + " " * (span.end - span.start) + out[span.end :]
    return out


_ROLE_MARK = r"\[/?\s*(?:system|inst|assistant|user|rest-of-document)\s*\]"
_CUT = re.compile(rf"(?<=:)\s+(?=\S)|{_ROLE_MARK}", re.IGNORECASE)
MIN_ANNOUNCEMENT = 8
"""Letters before a colon, from which it announces ("Note to the reviewer: …") and does not label ("To: …")."""


def _clauses(text: str) -> list[tuple[int, int]]:
    """Sentences, cut again after a colon that ends a long enough announcement, and around role marks."""
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        cut = start
        for match in _CUT.finditer(text, start, end):
            if match.group().strip():  # a role mark: what stands before it, then the mark
                spans += [(cut, match.start())] if text[cut : match.start()].strip() else []
                spans.append((match.start(), match.end()))
                cut = match.end()
            elif match.start() - cut >= MIN_ANNOUNCEMENT:
                spans.append((cut, match.start()))
                cut = match.end()
        if text[cut:end].strip():
            spans.append((cut, end))
    return spans
