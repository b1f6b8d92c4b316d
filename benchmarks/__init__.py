"""What Sampan claims, measured: `python -m benchmarks NAME|all`, from the repository's root."""
