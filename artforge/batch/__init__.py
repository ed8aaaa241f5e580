"""Many jobs: planned before the first is started, then made by whoever is free."""
