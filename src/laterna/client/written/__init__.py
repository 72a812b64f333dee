"""What `tools/client.py` writes from the OpenAPI document; nothing here is edited by hand."""
