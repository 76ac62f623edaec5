"""Links to one finished file, for somebody without an account."""
