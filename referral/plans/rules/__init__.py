"""The decisions of plans: which rate applies, and which plans may exist."""
