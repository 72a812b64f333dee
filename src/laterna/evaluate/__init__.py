"""The field's metrics: captions, readability."""
