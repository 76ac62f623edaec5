"""Scores that stand on verified words."""
