"""What addresses that portal readers name are called, as origins: with the name of the system behind it."""

PORTAL = "portal: "
GUESSED_PORTAL = "portal, perhaps: "
