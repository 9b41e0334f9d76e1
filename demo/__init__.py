"""The demo chain 暖芽屿 (Sprout Isle): an invented mother-and-baby chain to play the story with.

Everything here is ours: shops, goods, people, drawings, thirty days of orders. It is loaded through the same importers
and use cases a real chain uses, and nothing in the shop knows of it.
"""
