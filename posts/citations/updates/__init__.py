"""What became of the works cited: new versions, corrections, retractions, and who was asked."""
