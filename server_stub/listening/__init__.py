"""The socket a program listens on, with a deadline and a limit for whoever connects; server and witness share it.

Knows nothing of either, so that the witness stays a program of its own.
"""
