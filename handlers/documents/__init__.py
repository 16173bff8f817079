"""Documents on paper: PDFs set from templates."""
