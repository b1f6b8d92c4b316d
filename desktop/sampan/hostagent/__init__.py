"""The daemon that owns the machine, the Docker socket and every forwarded port."""
