"""What a candidate is told and agrees to. A change of the words is a new version: old consents keep theirs."""

import hashlib
import json

VERSION = "2026-1"
"""Of the words in every language: they say the same."""

_EN = {
    "ai": "You will talk to a computer program, an AI, not to a person. It asks the same prepared questions in the same way to everyone "
    "for this job, and follows up on what you say.",
    "decision": "A person at {company} decides about your application. The AI writes a report that quotes your own words; it never "
    "decides. You may ask for a person at any time.",
    "listening": "Somebody from the hiring team may listen to the interview while it runs.",
    "recording": "What you say and type is written down as a transcript. If you agree, your voice and the interviewer's are recorded as "
    "sound, so that every quote in the report can be checked against it. No video is taken, and nobody judges your voice, accent or "
    "feelings.",
    "refusing": "You can take part without being recorded: that costs you nothing.",
}
_ES = {
    "ai": "Hablará con un programa de ordenador, una IA, no con una persona. Hace a todos los candidatos a este puesto las mismas "
    "preguntas preparadas, de la misma manera, y pregunta más a partir de lo que usted diga.",
    "decision": "Una persona de {company} decide sobre su solicitud. La IA redacta un informe que cita sus propias palabras; nunca "
    "decide. Puede pedir una persona en cualquier momento.",
    "listening": "Alguien del equipo de selección puede escuchar la entrevista mientras se hace.",
    "recording": "Lo que diga y escriba queda por escrito en una transcripción. Si está de acuerdo, su voz y la del entrevistador se "
    "graban, para que cada cita del informe se pueda comprobar. No se graba vídeo, y nadie juzga su voz, su acento ni sus sentimientos.",
    "refusing": "Puede participar sin que se grabe: no le perjudica en nada.",
}
_WORDS = {"en": _EN, "es": _ES}


def language_of(language: str) -> str:
    """The one that the words are said in, for an interview in ``language``."""
    code = language.partition("-")[0]
    return code if code in _WORDS else "en"


def statements(company: str, language: str) -> dict[str, str]:
    """The words as they are shown."""
    return {name: words.format(company=company) for name, words in _WORDS[language_of(language)].items()}


def text_hash(company: str, language: str) -> str:
    return hashlib.sha256(json.dumps(statements(company, language), sort_keys=True).encode()).hexdigest()
