"""What is known of each project: dossiers and ledger in one row, gathered in one pass over the ledger."""
