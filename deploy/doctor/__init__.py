"""What `motcua doctor` looks at, and how it says what is wrong and what to do."""
