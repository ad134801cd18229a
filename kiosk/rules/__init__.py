"""Pure calculation: dates, thresholds, first-expired-first-out."""
