"""The interview as it is stored: plan, state, transcript, inbox, lease."""
