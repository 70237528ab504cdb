"""One module a screen: what is asked of the bank's data becomes a document of blocks, and an entry for the record.

Map, lowest first: `formats` (text of dates and amounts) · `tables` (what is held between commands) · `visit` (who asks,
now) · `plan` (a screen before it is encoded) · `admission` (who may see which customer) · building parts (`marks`,
`customer_head`, `keys`, …) · the screens themselves · `registry` · `service` (the door for the HTTP layer).

Every screen asks `access` before it reads, reads only what may be shown, and is asked again when an action arrives.
"""
