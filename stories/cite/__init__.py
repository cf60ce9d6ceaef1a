"""How to cite a story: reference, citation styles, files for reference managers."""
