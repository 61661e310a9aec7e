"""What the kiosks show: entries by kind, edited here, published as immutable revisions."""
