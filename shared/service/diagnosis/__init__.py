"""What is wrong with an office and what to do: judged for `motcua doctor`, and for a page of the operator."""
