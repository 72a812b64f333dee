"""What assistants are handed: an MCP server with the studio's tools, working on story folders of this machine."""
