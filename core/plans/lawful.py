"""Questions that nobody may ask a candidate: those about the person and not about the work.

The patterns look for the candidate ("you", "your"): a patient's date of birth or a customer's family is work. They err on the
side of a false alarm, which costs an author one rewording.
"""

import re

_YOUR = r"\byour (?:own )?"
_GAP = r"\b[^.?!]*\b"  # anything within the same sentence
_FORMER = r"(?:current|previous|last|latest|past|present|former|old)"
_PAY = r"(?:salary|pay|wages?|compensation|income|earnings)"
_KIN = (
    r"(?:husband|wife|spouse|fianc\w*|boyfriend|girlfriend|child|children|kids|son|daughter|baby|family|parents"
    r"|pregnancy|maternity|paternity)\b"
)
_ILL = r"(?:medical|health|mental|chronic|physical|disabilit|illness|disease|back|condition)"
_TREATED = r"(?:depress\w*|therap(?:y|ist)|psychiatr\w*|surgery|diagnosed|hospitali[sz]ed|rehab|cancer|burn.?out)\b"
_FAITH = r"(?:christian|muslim|jew|jewish|hindu|buddhist|catholic|protestant|sikh|atheist|religious)\b"
_ROOTS = (
    r"(?:nationality|ethnic|race\b|racial|ancestry|heritage|native (?:language|country|tongue)|mother tongue"
    r"|first language|country of|birthplace|citizenship|accent|skin|caste)"
)
_ORIENTATION = r"(?:gay|lesbian|bisexual|straight|heterosexual|homosexual|trans\w*|queer|man|woman|male|female)\b"

_PATTERNS: dict[str, tuple[str, ...]] = {
    "age": (
        r"\bhow old (?:are|were) you\b",
        _YOUR + r"(?:age|birthday|birth ?date|date of birth|year of birth|generation)\b",
        r"\b(?:when|what year|which year) (?:were you born|did you (?:graduate|finish school|leave school))\b",
        r"\byour?" + _GAP + r"(?:retire|retirement)\b",
        r"\bare you (?:over|under|older|younger|too old|too young|young enough|still young)\b",
    ),
    "family": (
        r"\bare you (?:currently |still )?(?:married|single|divorced|engaged|widowed|in a relationship)\b",
        r"\b(?:marital|family|parental) status\b|\bmaiden name\b",
        _YOUR + _KIN,
        r"\b(?:does|do|is|what|how)" + _GAP + r"your partner (?:work|think|feel|mind|do|agree|live)",
        r"\bdo you (?:already |still |currently )?have (?:any |small |young |little )*(?:children|kids|a family|depend[ae]nts)\b",
        r"\b(?:plan|want|wish|intend|hop|think)\w*" + _GAP + r"(?:have|having|start|starting) (?:a |any |more )*"
        r"(?:child|children|kids|family|baby)\b",
        r"\byou" + _GAP + r"(?:child ?care|babysitter|daycare|caring responsibilities)\b",
        r"\b(?:are|were) you (?:currently )?pregnant\b|\byou (?:get|become|fall) pregnant\b|\bare you expecting\b",
        r"\bwho do you live with\b|\bdo you live alone\b|\bhow many (?:children|kids|dependants) (?:do|have) you\b",
    ),
    "health": (
        r"\b(?:do|did) you (?:currently |now )?(?:have|suffer)(?: from)? (?:any |an? )?" + _ILL,
        _YOUR + r"(?:health\b(?! and safety)|disabilit|illness|medical history|mental health|weight\b|height\b)",
        r"\bare you (?:currently )?(?:disabled|healthy|ill|physically fit|in good health|on (?:any )?medication)\b",
        r"\bdo you (?:take|use|need) (?:any )?(?:medication|medicines|drugs|a wheelchair)\b",
        r"\byou"
        + _GAP
        + r"(?:sick days|sick leave|off sick)\b|\b(?:sick days|sick leave|days off sick)"
        + _GAP
        + r"you\b",
        r"\bhow (?:often|many days|many times)" + _GAP + r"you" + _GAP + r"(?:ill|sick)\b",
        r"\bhave you" + _GAP + _TREATED,
        r"\byou" + _GAP + r"workers.? comp",
        r"\bdo you (?:smoke|drink)\b|\bhow (?:tall|heavy) are you\b|\bhow much do you weigh\b",
    ),
    "religion": (
        _YOUR + r"(?:religion|religious|faith\b|church|mosque|synagogue|temple|god\b|beliefs)",
        r"\b(?:what|which) (?:religion|church|faith|religious)\b",
        r"\bare you (?:an? )?(?:practi[sc]ing )?" + _FAITH,
        r"\bdo you (?:pray|fast|believe in god|wear a (?:headscarf|hijab|turban))\b",
        r"\bdo you (?:go to|attend) (?:church|mosque|synagogue|temple)\b",
        r"\byou" + _GAP + r"(?:religious|jewish|muslim|christian) (?:holiday|observance)|\bobserve the sabbath\b",
    ),
    "origin": (
        r"\bwhere (?:are|were) you (?:really |originally |actually )?(?:from|born|raised)\b",
        r"\bwhere do (?:you|your parents|your family) (?:originally |really )?come from\b",
        _YOUR + _ROOTS,
        r"\bare you (?:an? )?(?:\w+ )?(?:citizen|native speaker|immigrant|foreigner|foreign|refugee)\b",
        r"\bwhat (?:race|nationality|ethnicity|citizenship)\b",
        r"\bwhat kind of (?:name|accent)\b",
    ),
    "salary history": (
        r"\byour?" + _GAP + _FORMER + r" (?:job'?s? )?(?:base )?" + _PAY + r"\b",
        r"\bhow much (?:do|did|are|were|have) you (?:currently |now |previously )?"
        r"(?:earn|make|making|earning|get paid|paid|been (?:earning|paid))",
        r"\bwhat (?:do|did|were|are) you (?:currently |now )?(?:earn|earning|get paid|paid|being paid)\b",
        r"\b" + _PAY + r" history\b",
        _YOUR + r"(?:last |latest )?(?:pay|wage) ?(?:slip|stub)",
        r"\b" + _PAY + _GAP + r"(?:at|in|from) your " + _FORMER + r" (?:job|employer|position|role|post)\b",
    ),
    "gender and orientation": (
        _YOUR + r"(?:gender|sex\b|sexual|pronouns)",
        r"\bare you (?:an? )?" + _ORIENTATION,
    ),
    "politics and union": (
        r"\b(?:who|which party|whom|how) did you vote\b|\bdo you vote\b",
        _YOUR + r"(?:politic|party membership)",
        r"\bare you" + _GAP + r"(?:union|political party|works council)\b",
        r"\bhave you (?:ever )?(?:joined|organi[sz]ed|been in) (?:an? |any )?(?:trade |labou?r )?union\b",
    ),
    "record and finances": (
        r"\bhave you (?:ever )?been (?:arrested|charged|convicted|in (?:jail|prison))\b",
        _YOUR + r"(?:criminal|debts?\b|credit (?:score|history|rating|report))",
        r"\bdo you have a (?:criminal|police) record\b",
        r"\bare you in debt\b|\b(?:were|have|are) you" + _GAP + r"bankrupt",
        r"\bdo you (?:own|rent)" + _GAP + r"(?:home|house|apartment|flat|car)\b",
        r"\byou" + _GAP + r"(?:dis)?honou?rabl[ey] discharge",
    ),
}
_COMPILED = {topic: re.compile("|".join(patterns), re.IGNORECASE) for topic, patterns in _PATTERNS.items()}


def protected_topics(text: str) -> list[str]:
    """The topics in `text` that an interviewer must leave alone; empty when it may be asked."""
    plain = " ".join(text.replace("’", "'").split())
    return [topic for topic, pattern in _COMPILED.items() if pattern.search(plain)]
