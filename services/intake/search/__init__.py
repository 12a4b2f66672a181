"""Finding a record by its code, the applicant's name or telephone, however they are typed."""
