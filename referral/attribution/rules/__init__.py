"""The decisions of attribution: plain facts in, reasons out."""
