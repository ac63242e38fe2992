"""Moving bytes: which addresses belong to the site, in which order, how politely."""
