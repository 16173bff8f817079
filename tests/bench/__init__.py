"""What `make bench` measures: turns a second, delays, the start, memory, and the lists of large companies."""
