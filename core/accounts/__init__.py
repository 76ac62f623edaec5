"""People who sign in, and the departments they belong to."""
