# pyzbar 0.1.9, the part the scanners use.
