from core.qr import squares
from ops.qr import BLACK_ON_WHITE, PLAIN, QUIET, printed

URL = "https://jobs.example.org"
ABOVE, BELOW = "█▀", "█▄"


def test_the_code_on_the_terminal_is_the_one_that_a_camera_reads():
    # When it is read back from the terminal, two rows in each line
    rows: list[list[bool]] = []
    for line in printed(URL).splitlines():
        assert line.startswith(BLACK_ON_WHITE)
        assert line.endswith(PLAIN)
        characters = line.removeprefix(BLACK_ON_WHITE).removesuffix(PLAIN)
        rows += [[each in dark for each in characters] for dark in (ABOVE, BELOW)]
    # Then it is that code, with the empty border that the standard asks for
    code = squares(URL)
    side = len(code)
    assert [row[QUIET : QUIET + side] for row in rows[QUIET : QUIET + side]] == code
    assert sum(map(sum, rows)) == sum(map(sum, code))
    assert {len(row) for row in rows} == {side + 2 * QUIET}
    assert len(rows) - side >= 2 * QUIET
