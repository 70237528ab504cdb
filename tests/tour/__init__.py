"""The morning of a relationship manager, played on a virtual screen by key events from outside the terminal."""
