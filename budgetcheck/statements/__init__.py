"""What reports show of projects beside findings: settlement, funding, timeline and the like. No verdict comes from here."""
