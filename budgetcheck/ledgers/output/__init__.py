"""The canonical ledger as files and as a first look at it."""
