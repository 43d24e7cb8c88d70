"""What a platform holds at most, and what is asked of it."""
