"""The command line: every job and report without a screen."""
