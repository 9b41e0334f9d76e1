"""The decisions of a replay: who stands above whom, what a line pays, and whether the laws hold."""
