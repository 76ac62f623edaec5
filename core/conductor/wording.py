"""Every line of the interviewer that is not in the plan. One table per language; a language without a table speaks English."""

from typing import Literal

from core.conductor.plan import Plan

Key = Literal[
    "greeting",
    "ai",
    "recorded_voice",
    "recorded_text",
    "help_voice",
    "help_text",
    "greeting_again",
    "mic_check",
    "mic_check_again",
    "mic_trouble",
    "two_to_go",
    "break_offer",
    "repeat_lead",
    "rephrase_lead",
    "rephrase_behavioral",
    "rephrase_situational",
    "rephrase_technical",
    "rephrase_domain_specific",
    "clarify",
    "probe_generic",
    "moment",
    "skip",
    "slower",
    "more_time",
    "more_time_given",
    "not_caught",
    "not_caught_text",
    "move_on",
    "here",
    "back_to_question",
    "nudge_wait",
    "nudge_help",
    "nudge_pause",
    "waiting",
    "paused",
    "paused_later",
    "paused_by_hr",
    "paused_hint",
    "go_on",
    "welcome_back",
    "lost",
    "lost_moment",
    "have_you_up_to",
    "say_again",
    "resume_lead",
    "stop_confirm",
    "stop_no",
    "distress",
    "wrap_up",
    "wrap_up_time",
    "anything_else",
    "job_unknown",
    "ask_first",
    "robot",
    "is_recorded_voice",
    "is_recorded_text",
    "not_recorded",
    "decides",
    "listens",
    "result",
    "time_left",
    "closing",
    "closing_time",
    "closing_stopped",
    "closing_hr",
    "closing_human",
    "goodbye",
]

_ENGLISH: dict[Key, str] = {
    "greeting": "Hello {name}. I'm Viva, an AI, and I interview for {company}. This is about the job of {job}.",
    "ai": "Someone from the hiring team may listen, and a person makes the decision, not me.",
    "recorded_voice": "Our voices are recorded.",
    "recorded_text": "What you write is kept.",
    "help_voice": "You can say repeat, rephrase, skip, or pause at any time.",
    "help_text": "You can write repeat, rephrase, skip, or pause at any time.",
    "greeting_again": "I'll say that again, because it matters.",
    "mic_check": "Can you hear me well? Just say a few words.",
    "mic_check_again": "Sorry, I didn't hear that.",
    "mic_trouble": "I can hear you. Please check your sound, or type instead.",
    "two_to_go": "Two questions to go.",
    "break_offer": "This is a good moment for a break, if you would like one: the word is pause.",
    "repeat_lead": "Of course.",
    "rephrase_lead": "Let me put it another way.",
    "rephrase_behavioral": "Think of one real situation from your work.",
    "rephrase_situational": "Imagine this happens to you at work.",
    "rephrase_technical": "I'd like to know how you would do it, step by step.",
    "rephrase_domain_specific": "Tell me what you know from practice.",
    "clarify": "Take it the way that fits your own work best.",
    "probe_generic": "Could you take me through that, step by step?",
    "moment": "Of course. Take your time.",
    "skip": "All right, we leave that one.",
    "slower": "Of course, I'll speak more slowly.",
    "more_time": "I've told the hiring team. I can't change the total time, but take the time you need for this answer.",
    "more_time_given": "You have extra time: about {minutes} are left. Take the time you need.",
    "not_caught": "Sorry, I didn't catch that. Could you say it again?",
    "not_caught_text": "I'm ready for your answer whenever you are.",
    "move_on": "Let's go on.",
    "here": "I'm here.",
    "back_to_question": "Back to the question.",
    "nudge_wait": "Take your time.",
    "nudge_help": "If it helps, I can repeat the question, put it another way, or skip it.",
    "nudge_pause": "We can also take a break: just say pause.",
    "waiting": "I'll wait. Say anything to continue.",
    "paused": "All right, we're paused. Say continue when you're ready.",
    "paused_later": "All right. Everything so far is saved. Come back with the same link, or say continue.",
    "paused_by_hr": "The hiring team has paused the interview. I'll go on when they continue it.",
    "paused_hint": "We're paused. Say continue when you're ready.",
    "go_on": "Good, let's go on.",
    "welcome_back": "Welcome back. Nothing is lost.",
    "lost": "I lost us for {duration}.",
    "lost_moment": "I lost us for a moment.",
    "have_you_up_to": "I have you up to “…{words}”.",
    "say_again": "I'll say that again.",
    "resume_lead": "We were here.",
    "stop_confirm": "Do you want to end the interview now? Please say yes or no.",
    "stop_no": "All right, we go on.",
    "distress": "That's all right. There's no hurry, and nothing is lost. We can take a break: just say pause.",
    "wrap_up": "That was my last question. Is there anything you wanted to say and I didn't ask?",
    "wrap_up_time": "We're nearly out of time. Is there anything you wanted to say and I didn't ask?",
    "anything_else": "Is there anything else?",
    "job_unknown": "I don't have that. I'll pass your question to the hiring team.",
    "ask_first": "Of course. What would you like to know?",
    "robot": "I'm an AI, not a person. I ask the questions; people read your answers and decide.",
    "is_recorded_voice": "Yes, our voices are recorded and written down for the hiring team.",
    "is_recorded_text": "What you write is kept for the hiring team.",
    "not_recorded": "Your voice is not recorded. What we say is written down for the hiring team.",
    "decides": "A person on the hiring team decides, not me.",
    "listens": "Someone from the hiring team may listen. They cannot be heard here.",
    "result": "I can't say. A person on the hiring team will read your answers and decide.",
    "time_left": "About {minutes} are left, and {questions}.",
    "closing": (
        "Thank you, {name}. That's everything. The hiring team will look at your answers, and a person decides what happens next. Goodbye."
    ),
    "closing_time": (
        "I'm sorry to stop us here, {name}: our time is up. The hiring team will look at what you said, and a person decides. "
        "Thank you, and goodbye."
    ),
    "closing_stopped": (
        "All right, we end here. What you said so far is saved, and a person from the hiring team will look at it. "
        "Thank you, {name}, and goodbye."
    ),
    "closing_hr": "The hiring team has ended the interview here. Thank you for your time, {name}. Goodbye.",
    "closing_human": (
        "Of course. A person from the hiring team will take over and agree a time with you. "
        "What you said so far is saved. Thank you, {name}."
    ),
    "goodbye": "Thank you, I've noted that. Goodbye.",
}
_LINES: dict[str, dict[Key, str]] = {"en": _ENGLISH}

# Neutral: a link tells nothing about the answer. More than six, so that none comes again within five. One leads over to the next
# planned question; a follow-up question comes straight, as people ask it, and a second sooner.
_LINKS: dict[str, tuple[str, ...]] = {
    "en": ("Thank you.", "All right.", "Thanks for that.", "I see.", "Okay.", "Noted, thank you.", "Thanks.")
}


def line(language: str, key: Key, **values: str) -> str:
    table = _LINES.get(_base(language), _ENGLISH)
    return table.get(key, _ENGLISH[key]).format_map(values)


def link(language: str, count: int, recent: tuple[str, ...]) -> str:
    """A neutral link that was not used lately. `count` of links so far turns the table."""
    table = _LINKS.get(_base(language)) or _LINKS["en"]
    turned = table[count % len(table) :] + table[: count % len(table)]
    return next(text for text in turned if text not in recent)


def fixed_lines(plan: Plan) -> frozenset[str]:
    """Every line that is the same for every candidate: what may be kept beyond this interview."""
    base = _base(plan.language)
    asked = [
        text
        for question in plan.questions
        if question.from_bank
        for text in (question.text, question.rephrase or "", *(probe.text for probe in question.probes))
    ]
    table = {**_ENGLISH, **_LINES.get(base, {})}
    links = _LINKS.get(base, _LINKS["en"])
    return frozenset((*(text for text in table.values() if "{" not in text), *links, *asked))


def amount(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def duration(seconds: float) -> str:
    whole = max(1, round(seconds))
    return amount(whole, "second") if whole < 120 else amount(round(whole / 60), "minute")


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].lower()
