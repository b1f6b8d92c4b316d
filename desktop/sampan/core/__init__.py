"""Words of the domain: states, phases, errors, settings, layout. No I/O, no Qt."""
