"""Catalogues as their makers publish them: read as a stream, judged, and given as records; no database."""
