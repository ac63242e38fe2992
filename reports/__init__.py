"""What people read: HTML for the data protection officer, JSON Lines for programs."""
