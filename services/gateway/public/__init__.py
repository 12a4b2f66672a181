"""Pages for citizens, without sign-in: board, procedures, file lookup, survey, recommendations."""
