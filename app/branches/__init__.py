"""Where the chain sells: branches and warehouses, their hours and delivery areas, and which is nearest.

Words: a *branch* is a shop people walk into; a *warehouse* is a row of the same table that ships and supplies but is never
offered to shoppers; both are stock locations. Positions are GCJ-02, what WeChat and the Chinese maps speak.
Promises: the nearest branch is exact (equal to a full great-circle search), ties go to the lower code; missing hours are
unknown, never "open"; an import changes nothing it does not name, and nothing at all the second time.
"""
