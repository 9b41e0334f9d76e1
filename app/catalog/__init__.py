"""What the chain sells: categories, brands, products and their SKUs; which branch lists them and at what price.

Words: a *product* is what a shopper looks at, a *SKU* what she buys; a branch's own price and listing override the chain's.
Promises: prices are integer fen; a price is changed by one use case that tells everybody; an import changes nothing it does
not name, and nothing at all the second time.
"""
