"""Which branch to shop at: near by, searched, or picked from a list."""
