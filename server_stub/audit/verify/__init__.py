"""The auditor's verifier of an exported copy of the record: `python -m server_stub.audit.verify`.

Needs no database and no key to open anything: it reads files, hashes and signatures (record.md §1.7).
"""
