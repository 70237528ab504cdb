"""Who may do and see what: one declarative table of rank × department, and the one function that reads it.

Pure: knows no table of a database, no screen and no clock. Nothing else in the server decides about rights.
"""
