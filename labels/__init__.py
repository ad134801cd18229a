"""What goes on paper: label, raster, printer."""
