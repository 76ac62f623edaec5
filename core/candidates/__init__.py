"""People who apply, and what their resume says."""
