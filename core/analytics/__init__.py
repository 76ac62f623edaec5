"""Figures over the rows: counted in the database, each with the rows behind it. Nothing is stored, so nothing can be stale."""
