"""The second edge: everything Endcap keeps. Knows nothing of feeds."""
