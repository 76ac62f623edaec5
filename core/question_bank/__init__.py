"""The questions of a trade: written, revised, retired, carried in and out, and proposed by an engine for people to approve."""
