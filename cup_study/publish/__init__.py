"""Results and text to HTML, PDF and DOCX; the notebooks as pages; verification."""
