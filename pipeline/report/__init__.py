"""Edition → Report: plain data with findings in words. How it looks is the renderer's affair."""
