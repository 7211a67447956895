"""What operators and consumers ask the database for."""
