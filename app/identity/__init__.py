"""People: customers, members, clerks and the office, how they sign in and what they may do.

Words: a *person* is one human, whatever roles she has; *staff* is somebody employed, with roles that reach one branch or all;
an *invitation* binds a staff entry to a person once. Promises: session and invitation secrets are stored as hashes only;
nobody appoints above herself; a leaver's sessions end with her leaving.
"""
