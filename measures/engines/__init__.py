"""One module an engine: it runs compiled measures and nothing else. What a measure means stands elsewhere."""
