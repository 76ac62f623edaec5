"""What people decide about candidates, on evidence that they have opened; offers, appeals, and ratings by people."""
