"""The file for an arbitration (举证材料包): what the workspace can prove of one person's result, sealed, in Chinese."""
