"""A member's own money pages: withdraw, history, statements."""
