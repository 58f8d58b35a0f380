"""Whether a report follows from its inputs: the page read back, its inputs found again, the run repeated, all compared."""
