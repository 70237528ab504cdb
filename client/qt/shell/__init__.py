"""Everything around the content: header, menu, keys, status, the pages before and between, and the overlays.

Shows and asks, decides nothing: what a person wants leaves as a signal of `window.Shell`, what is so arrives as a
call. The frame is built once; a change of screen swaps the content and the keys (performance.md).
"""
