"""How it looks: tokens, and what Qt is told of them."""
