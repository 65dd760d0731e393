"""Reports as pages: closed trees of HTML that open from a folder, without a network, in one language."""
