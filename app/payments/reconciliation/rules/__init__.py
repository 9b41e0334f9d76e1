"""Reading a bill and comparing it: plain values in, plain values out."""
