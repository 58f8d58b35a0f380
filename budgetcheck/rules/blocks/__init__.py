"""What several articles share, each module one demand or one way of saying it."""
