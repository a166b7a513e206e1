package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schemaLock is the advisory lock under which one server at a time makes or changes the tables.
const schemaLock = 0x7265626f6f6b // "rebook"

// steps lead from one version of the tables to the next; a step that was ever released is never changed.
var steps = []string{
	`CREATE TABLE rebookcheck.servers (
		id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		url   text NOT NULL,
		until timestamptz NOT NULL,
		since timestamptz NOT NULL DEFAULT now()
	);
	CREATE TABLE rebookcheck.sessions (
		id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		root    text NOT NULL,
		key     text NOT NULL,
		owner   bigint,
		epoch   bigint NOT NULL,
		bytes   bigint NOT NULL DEFAULT 0,
		stored  text NOT NULL,
		always  boolean NOT NULL,
		created timestamptz NOT NULL,
		used    timestamptz NOT NULL,
		UNIQUE (root, key)
	) WITH (fillfactor = 50);
	CREATE INDEX ON rebookcheck.sessions (owner);
	CREATE TABLE rebookcheck.frames (
		session bigint NOT NULL,
		place   bigint NOT NULL,
		epoch   bigint NOT NULL,
		data    bytea NOT NULL,
		PRIMARY KEY (session, place)
	);
	ALTER TABLE rebookcheck.frames ALTER COLUMN data SET STORAGE EXTERNAL;`,
}

// migrate makes the tables, or brings them to this version, and returns the secret that the servers share.
func migrate(ctx context.Context, pool *pgxpool.Pool) (secret string, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(schemaLock)); err != nil {
			return err //nolint:wrapcheck // wrapped by who calls it
		}
		var there bool
		if err := tx.QueryRow(ctx, `SELECT to_regclass('rebookcheck.schema') IS NOT NULL`).Scan(&there); err != nil {
			return err //nolint:wrapcheck // as above
		}
		if !there {
			// One row: how many steps were taken, and the secret.
			if _, err := tx.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS rebookcheck;
				CREATE TABLE rebookcheck.schema (version int NOT NULL, secret text NOT NULL)`); err != nil {
				return fmt.Errorf("the tables cannot be made (the user needs the right CREATE on the database): %w", err)
			}
			if _, err := tx.Exec(ctx, `INSERT INTO rebookcheck.schema VALUES (0, $1)`, rand.Text()+rand.Text()); err != nil {
				return err //nolint:wrapcheck // as above
			}
		}
		var version int
		if err := tx.QueryRow(ctx, `SELECT version, secret FROM rebookcheck.schema`).Scan(&version, &secret); err != nil {
			return err //nolint:wrapcheck // as above
		}
		if version > len(steps) {
			return fmt.Errorf("its tables are of version %d, and this program knows those up to %d: use the program that made them, or a later one", version, len(steps))
		}
		for n := version; n < len(steps); n++ {
			if _, err := tx.Exec(ctx, steps[n]); err != nil {
				return fmt.Errorf("step %d of the tables: %w", n+1, err)
			}
		}
		if version < len(steps) {
			_, err := tx.Exec(ctx, `UPDATE rebookcheck.schema SET version = $1`, len(steps))
			return err //nolint:wrapcheck // as above
		}
		return nil
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = errors.New("the table rebookcheck.schema is empty: drop the schema rebookcheck, with all sessions in it, or restore it from a copy")
	}
	return secret, err
}
