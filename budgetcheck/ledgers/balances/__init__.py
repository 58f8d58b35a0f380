"""Trial balances (科目余额表), and whether they agree with themselves and with the journals."""
