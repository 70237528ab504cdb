"""Blocks of a screen as widgets that paint themselves: one widget a block, none a value.

They know the contract's structures and the theme; they know no network and no banking.
"""
