"""The witness: a program of its own, on the audit department's machine, that signs what it has seen of the record.

Speaks C2SP tlog-witness. Of the server it knows only `listening` and `audit.secret_files`; nothing of the server
knows it.
"""
