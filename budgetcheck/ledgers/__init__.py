"""Any ledger export → the canonical frame: sniff → format → layout → parse → classify → schema.

Every physical row is accounted for: read = header + blank + subtotal + accepted + rejected.
"""
