"""A resume against a job, requirement by requirement."""
