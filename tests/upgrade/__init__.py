"""An office that an older version made goes on under this one."""
