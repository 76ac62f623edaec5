"""Which questions an interview asks."""
