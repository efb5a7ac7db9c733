"""What is decided: questions, answers, hints. Pure: no clock, no I/O, no log."""
