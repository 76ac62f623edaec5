"""What happens here, told to other systems: signed, tried again until it is taken, and to no address inside the house."""
