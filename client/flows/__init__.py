"""The rules of the terminal. Knows no widget, no network, and no clock but the one it is given."""
