"""The one door to the LiveKit server, and the protocol that is spoken in a room."""
