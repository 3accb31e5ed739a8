"""Groups side by side: who uses the services, and whether flagged rows matter."""
