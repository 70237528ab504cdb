"""The record's entries on their way to the bank's SIEM: OCSF events in syslog lines over TLS, in order, at least once.

Tells what stands in the record in clear and nothing that is encrypted there.
"""
