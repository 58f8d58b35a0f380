"""Where the table of a sheet starts, which column is which, and what becomes of each row."""
