"""The counter: goods handed over in the branch, by code and by eye."""
