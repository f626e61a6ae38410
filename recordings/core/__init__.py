"""What a recording is made of, without files, sockets or a clock: time is an argument."""
