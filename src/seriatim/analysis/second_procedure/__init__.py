"""What a second procedure brings: change within patients, and who had one."""
