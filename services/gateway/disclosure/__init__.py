"""What an office itself has disclosed: entered by staff, published by the chairman, listed by quarter."""
