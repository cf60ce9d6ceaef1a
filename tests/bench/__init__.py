"""What pages cost: `make bench` runs this package against a prepared database."""
