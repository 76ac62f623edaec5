"""Who did what to what, before and after, in the same transaction."""
