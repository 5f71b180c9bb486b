"""What another needs to compute the numbers again: data, script, exports, bundle."""
