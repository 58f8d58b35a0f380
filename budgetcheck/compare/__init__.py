"""Two results side by side: what is new, gone or changed between them, and what can explain it.

It knows results as files only (`budgetcheck/result/1`), and works on plain values.
"""
