"""One module per job: state machines without a screen."""
