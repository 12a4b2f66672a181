"""What an office itself has disclosed: entered by staff, published by the chairman, read by everybody."""
