"""What was scanned: device, raw text, meaning."""
