"""What else is said for the same thing: groups of phrases that people of a trade use for one licence, duty, tool or way of working.

A group is for reading, not for counting: it says where a resume speaks of a requirement in other words. What it says there (denied,
expired, only basic) is judged as for the requirement's own words. A phrase stands here only where it is evidence by itself.
"""

from functools import lru_cache

from core.candidates.resume.facts import alias_pattern

_GROUPS = """
registered nurse | RN | NMC PIN | NMC registration | NCLEX | NCLEX-RN | AHPRA | RGN | staff nurse licence
medication administration | administers medication | drug round | drug rounds | meds pass | gave medicines |
  injected medicines | gave medication | dispensed medication | medication round
wound care | dressing changes | changed dressings | dressings | pressure ulcers | pressure ulcer | redressed |
  wound clinic | debridement
IV therapy | intravenous therapy | cannulation | cannulated | infusions | IV lines | drips
vital signs | observations | blood pressure checks | early warning score | NEWS2
night shift | night shifts | nights | overnight | graveyard | third shift
rotating shifts | shift work | three-shift | early, late and night | four-on four-off | continental shift |
  continental pattern | swing shifts | alternating shifts
weekend work | weekends | saturdays and sundays
English | OET | IELTS | TOEFL | Cambridge C1
certified public accountant | CPA | chartered accountant | ACCA | ACA | CIMA
bank reconciliation | reconciles bank accounts | reconciled | tied out | matched statements | statements to the
  ledger
month-end close | month end close | closed the books | period end | period-end | monthly close | month-end
  closing | accruals and prepayments
accounts payable | supplier invoices | vendor invoices | purchase ledger | payment run | three-way matching |
  three-way match | paid suppliers
accounts receivable | sales ledger | customer invoices | debt collection | overdue invoices | credit control
payroll | wages run | paid wages | salary run
Excel | spreadsheet | spreadsheets | pivot tables | VLOOKUP | XLOOKUP
CNC milling | CNC | machining centre | machining center | G-code | five-axis | Haas | Mazak
dimensional inspection | micrometer | micrometers | bore gauge | bore gauges | CMM | caliper | calipers | height
  gauge
preventive maintenance | planned maintenance | planned servicing | service schedule | scheduled maintenance |
  lubrication rounds
team leadership | led a team | supervised | direct reports | team leader | crew of | managed a team | line
  manager
forklift licence | forklift license | forklift certified | reach truck | counterbalance | powered industrial
  truck | fork truck | lift truck | RTITB
cycle counting | cycle counts | stocktake | stock take | counted stock | stock counts | inventory counts |
  physical inventory
warehouse management system | WMS | SAP EWM | Manhattan | Blue Yonder | JDA | Korber
order picking | picked and packed | pick and pack | pulled customer orders | pulled orders | order picker |
  picked orders
commercial driving licence | CDL | commercial driver's license | HGV | LGV | class 1 driver | category C+E | C+E
  | driver CPC
professional engineer | PE | P.Eng | chartered engineer | CEng | licensed engineer
CAD | AutoCAD | Revit | SolidWorks | Inventor | CATIA | MicroStation | Civil 3D
site supervision | resident engineer | site engineer | clerk of works | oversaw contractors | supervised
  contractors | on-site supervision
structural calculations | finite element | ETABS | STAAD | SAP2000 | sized beams | beams and columns |
  structural analysis | load calculations
project management | project manager | managed projects | Primavera | MS Project | budget and programme |
  delivered projects | PMP | PRINCE2
"""
GROUPS = tuple(
    tuple(" ".join(phrase.split()) for phrase in line.split("|") if phrase.strip())
    for line in _GROUPS.strip().replace("\n  ", " ").splitlines()
)
"""One line is one group; a line that is set in goes on with the one above."""


@lru_cache(maxsize=2_000)
def also_said(names: tuple[str, ...]) -> tuple[str, ...]:
    """The other phrases of every group that one of the names belongs to."""
    found: dict[str, None] = {}
    for group in GROUPS:
        if any(_names(phrase, name) for phrase in group for name in names):
            found |= dict.fromkeys(group)
    return tuple(phrase for phrase in found if phrase not in names)


def _names(phrase: str, name: str) -> bool:
    """The name is the phrase, or holds it as whole words and little else."""
    return alias_pattern(phrase).search(name) is not None and len(name.split()) <= len(phrase.split()) + 2
