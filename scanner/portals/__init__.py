"""What lies behind portals and maps: who is there, what to ask, and what the answers say. Pure functions of bytes."""
