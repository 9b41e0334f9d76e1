"""One product: its page, its live facts, its code on the shelf, into the bag."""
