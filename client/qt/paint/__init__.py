"""What blocks that paint themselves are made of: text, icons and small signs, each with a measure and a draw function.

Everything takes the theme explicitly, keeps no state but caches, and knows no widget. `measure_x` returns exactly the
size that `draw_x` fills and returns, so that a layout is computed once per width and painted many times.
"""
