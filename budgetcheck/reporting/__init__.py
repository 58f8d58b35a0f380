"""What people see: pages and screens. They show the result and compute nothing."""
