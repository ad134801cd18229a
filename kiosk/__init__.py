"""The kiosk: what a technician does; joins scanners, labels and the record."""
