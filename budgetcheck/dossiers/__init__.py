"""The dossier (项目档案): everything about one project but its ledger lines."""
