"""The demo chain's pictures, drawn by code: goods, people, signs and banners.

One vocabulary of shapes is written once and comes out twice, as an SVG source and as pixels, so nothing here was
photographed, downloaded or traced. Coordinates live on a square of 800 units, y growing downwards.
"""
