"""The wire between terminal and server: the only package both sides import.

It knows no network, no window and no banking; it imports nothing else of the client.
"""

WIRE = "1.0"
"""Version of the documents exchanged; the server refuses a terminal whose major number differs."""
