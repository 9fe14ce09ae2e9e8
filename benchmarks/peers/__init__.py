"""What is measured beside Endcap, each in its own environment (`make peers`)."""
