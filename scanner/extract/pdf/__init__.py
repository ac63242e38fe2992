"""PDF: text by PDFium, a second opinion and the judging of redactions by pdfminer.six, objects by pikepdf."""
