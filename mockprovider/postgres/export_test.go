package postgres

// acceptAll is the statement that writes as it would be without a fence.
const acceptAll = `
	WITH piece AS (
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS p (session, epoch, place, data)
	), own AS (
		UPDATE rebookcheck.sessions AS s SET bytes = greatest(s.bytes, p.place + octet_length(p.data))
		FROM piece AS p WHERE s.id = p.session RETURNING s.id
	), put AS (
		INSERT INTO rebookcheck.frames (session, place, epoch, data)
		SELECT p.session, p.place, p.epoch, p.data FROM piece AS p JOIN own ON own.id = p.session ON CONFLICT DO NOTHING
	)
	SELECT id FROM own`

// Unfence takes away what keeps two servers from both answering for a session, so that a test can show that it is this. It is
// called before the server writes.
func (s *Store) Unfence() { s.unfenced, s.accept = true, acceptAll }

// Silence has the server say no longer that it is alive, as one that stands still.
func (s *Store) Silence() { s.silence() }
