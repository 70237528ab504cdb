"""Speaks to the server. Knows no widget and no rule of the terminal."""
