"""What `bench.speech` says to the recogniser: ten answers per domain, and each domain's vocabulary as an agent would send it.

A vocabulary is a keyword list of the domain, not the words of the sentences: most of its terms are in no sentence, and some
hard words of the sentences are not in it.
"""

SENTENCES: dict[str, tuple[str, ...]] = {
    "nursing": (
        "I check the airway first, then breathing and circulation, and I call for help straight away.",
        "My handover follows SBAR, so situation, background, assessment and recommendation.",
        "She was tachycardic with a heart rate of 130 and her oxygen saturation had dropped to 88 percent.",
        "I gave the naloxone intravenously and rechecked the respiratory rate every five minutes.",
        "For a high risk drug like insulin or heparin, two nurses do an independent double check.",
        "We found a stage two pressure ulcer on the sacrum, so I repositioned him every two hours.",
        "I noticed signs of sepsis, drew blood cultures and lactate, and escalated to the registrar.",
        "The cannula site was red and swollen, which looked like phlebitis, so I took it out.",
        "I explained the metformin and the furosemide again and asked her to teach it back to me.",
        "On nights I look after twelve beds, and I use the early warning score to decide whom to see first.",
    ),
    "accounting-bookkeeping": (
        "I reconcile the bank statement to the general ledger every Friday and clear the suspense account.",
        "At month end I post the accruals and prepayments before I run the trial balance.",
        "Depreciation is straight line over five years with no residual value.",
        "We found that the supplier had sent a duplicate invoice for 4,250 dollars.",
        "I match the purchase order, the goods received note and the invoice before accounts payable releases it.",
        "Days sales outstanding fell from 52 to 38 after I chased the aged receivables.",
        "The debit goes to inventory and the credit to accounts payable.",
        "Under IFRS 15 we recognise revenue when the performance obligation is satisfied.",
        "I keep a fixed asset register and test it for impairment once a year.",
        "Petty cash is an imprest float of 300 dollars, counted by two people.",
    ),
    "warehouse-operations": (
        "We use first expired first out for the chilled stock and cycle count the fast movers daily.",
        "The forklift had a hydraulic leak, so I tagged it out and parked it in the quarantine bay.",
        "I check the bill of lading and the seal number before anybody opens the trailer.",
        "Pick accuracy went from 97 to 99.6 percent after we changed the slotting.",
        "Each pallet gets a licence plate label, and the scanner confirms the putaway location.",
        "During peak I cross dock about 40 percent of inbound straight to the outbound lanes.",
        "The WMS showed phantom inventory, so I ran a stock reconciliation by SKU.",
        "Nobody walks in the reach truck aisle without a high visibility vest and steel toe boots.",
        "I split the wave so that the carrier cutoff at 5:30 was never missed.",
        "Damaged goods go to the returns cage with a non conformance report the same shift.",
    ),
}

VOCABULARY: dict[str, tuple[str, ...]] = {
    "nursing": tuple(
        "airway, breathing, circulation, ABCDE, SBAR, handover, early warning score, NEWS2, tachycardic, bradycardia, "
        "hypotension, oxygen saturation, sepsis, lactate, blood cultures, naloxone, opioid, insulin, heparin, warfarin, "
        "furosemide, metformin, potassium, intravenous, cannula, phlebitis, extravasation, catheter, pressure ulcer, sacrum, "
        "Braden scale, Waterlow, falls risk, delirium, dementia, safeguarding, escalate, registrar, triage, anaphylaxis, "
        "adrenaline, aseptic technique, MRSA, C. difficile, nasogastric tube, teach-back, double check, PRN, DNAR".split(
            ", "
        )
    ),
    "accounting-bookkeeping": tuple(
        "general ledger, trial balance, bank reconciliation, suspense account, accruals, prepayments, depreciation, "
        "straight line, reducing balance, residual value, accounts payable, accounts receivable, purchase order, "
        "goods received note, three-way match, remittance, credit note, aged receivables, days sales outstanding, working capital, "
        "IFRS, GAAP, IFRS 15, performance obligation, deferred revenue, impairment, fixed asset register, petty cash, imprest, "
        "VAT return, sales tax, payroll, PAYE, journal entry, month end, cut-off, chart of accounts, segregation of duties, "
        "materiality, write-off, provision, COGS, FIFO, inventory valuation, audit trail, QuickBooks, Xero, SAP".split(
            ", "
        )
    ),
    "warehouse-operations": tuple(
        "forklift, reach truck, pallet jack, counterbalance, pick accuracy, putaway, slotting, replenishment, cycle count, "
        "FIFO, FEFO, first expired first out, SKU, WMS, RF scanner, licence plate, cross dock, inbound, outbound, bill of lading, "
        "seal number, trailer, dock leveller, staging lane, wave, carrier cutoff, packing slip, phantom inventory, stock reconciliation, "
        "quarantine, non-conformance report, returns cage, hazmat, lockout tagout, high visibility vest, near miss, 5S, Kaizen, "
        "kitting, cold chain, pallet racking, load bearing, ASN, 3PL, lead time, peak, reverse logistics, yard marshal".split(
            ", "
        )
    ),
}


def prompt(domain: str) -> str:
    """The vocabulary as the `prompt` field of a transcription request."""
    return ", ".join(VOCABULARY[domain])
