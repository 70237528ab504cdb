"""The central record: every server event, every terminal event and every served document, written before it is shown.

Free for what follows the record without changing it: Merkle tree, checkpoints, witness, verifier.
"""
