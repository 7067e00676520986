"""The log of decisions: who did what to which comment, why, and how it is taken back."""
