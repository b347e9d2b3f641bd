"""What the end-to-end tests are made of: real processes, scripted peers, and exact bytes in between."""
