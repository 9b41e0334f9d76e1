"""The pages on which head office writes, tries and publishes commission plans.

Promises: shows every version and who signed it; nothing is published that the guard refuses; a trial changes nothing.
"""
