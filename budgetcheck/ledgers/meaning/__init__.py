"""What lines mean: profile, auxiliaries and vouchers → project, source, category and nature."""
