"""What a protocol will compute, said before any outcome is read."""
