package postgres

// Unfence takes away what keeps two servers from both answering for a session, so that a test can show that it is this.
func (s *Store) Unfence() { s.unfenced = true }

// Silence has the server say no longer that it is alive, as one that stands still.
func (s *Store) Silence() { s.silence() }
