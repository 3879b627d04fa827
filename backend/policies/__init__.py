"""Policy documents: from the bytes of a file to clauses, responsible units and proposed scenarios."""
