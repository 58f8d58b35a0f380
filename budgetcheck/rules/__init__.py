"""The rules: one folder per edition of a regulation (parameters, and one module per article), and the books' own."""
