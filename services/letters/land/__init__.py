"""Land that families gave for roads, by road, hamlet and area, as far as nobody can be found in it."""
