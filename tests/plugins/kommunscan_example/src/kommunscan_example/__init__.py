"""An example of a package with a detector for kommunscan."""
