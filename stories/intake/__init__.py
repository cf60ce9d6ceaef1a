"""How stories come in from outside: checked, then through the same publishing code as everybody's."""
