"""The form in which a person says what container to run."""
