"""One screen per job, thin."""
