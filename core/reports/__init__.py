"""What HR reads and keeps."""
