"""Any two states of a story side by side, word by word; an earlier one can be restored, the present one named."""
