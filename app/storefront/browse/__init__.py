"""Home, shelves, search and the shopper's own page."""
