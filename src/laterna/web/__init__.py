"""The web studio: the HTTP API and the pages people use."""
