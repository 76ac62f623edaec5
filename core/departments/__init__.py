"""The tree of legal entities, sites and departments, and what each hands down to those below it."""
