"""What the pharmacy knows: schema, ledger, queries."""
