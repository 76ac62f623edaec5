"""The people who hire, as those see them who let them in: invited, moved, given a role, deactivated."""
