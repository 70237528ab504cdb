"""Draws and listens: the only place where Qt may be imported. Decides nothing."""
