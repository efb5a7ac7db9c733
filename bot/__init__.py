"""What speaks: channels, dispatch, the sender, the coaches' commands, the service and its command line."""
