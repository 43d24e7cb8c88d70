"""One file a service that moto gets wrong."""
