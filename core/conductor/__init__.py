"""The interview as a pure state machine: `(plan, state, event) -> (state, moves)`. Standard library only.

`plan` what will be asked · `events` what happened · `moves` what to do about it · `state` where the interview is ·
`step` one step · `briefs` what a language model may word, and the check of it · `coverage` which expected points words cover.
"""
