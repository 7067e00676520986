"""Small real servers on loopback that stand in for the services we call."""
