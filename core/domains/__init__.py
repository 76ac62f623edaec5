"""Trades: their question banks, rubrics and vocabulary."""
