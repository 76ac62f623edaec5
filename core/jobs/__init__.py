"""Open positions. (Background work is `core.queue`.)"""
