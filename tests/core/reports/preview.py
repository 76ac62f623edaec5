"""For looking only: ``python -m tests.core.reports.preview OUT_DIR`` writes the samples as PDF and replay page.

Page pictures: ``pdftoppm -r 80 -png OUT_DIR/ready.pdf OUT_DIR/ready``; the replay opens in any browser."""

import sys
from pathlib import Path

from core.reports import pdf, replay
from tests.core.reports.sample import murmurs, nursing_report, pending_report

if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, report in (("ready", nursing_report()), ("pending", pending_report())):
        (out / f"{name}.pdf").write_bytes(pdf.render(report))
        (out / f"{name}.html").write_bytes(replay.render(report, murmurs(report)))
        (out / f"{name}-silent.html").write_bytes(replay.render(report, None))
