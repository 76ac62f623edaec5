"""The interviewer in the room."""
