package control

import (
	"context"
	"net/http"
	"time"
)

// Provider is what a provider's staff and its operators can do.
type Provider interface {
	AddSlot(start, end time.Time) error
	CancelLocally(ctx context.Context, id string) error
	Arrive(ctx context.Context, id string) error
	AddNote(ctx context.Context, id, text string) error
	Move(ctx context.Context, id string, start time.Time) error
	Offline(off bool) error
}

// ProviderFinder finds a provider by its name or short name.
type ProviderFinder interface {
	Provider(name string) (Provider, bool)
}

// act is something done at one provider; booking is the id in the path, where there is one.
type act func(r *http.Request, p Provider, booking string) error

// atProvider does an act at the provider that the path names.
func atProvider(all ProviderFinder, do act) handler {
	return func(w http.ResponseWriter, r *http.Request, args []string) error {
		p, ok := all.Provider(args[0])
		if !ok {
			return problem(http.StatusNotFound, "there is no provider of that name; GET /state lists them")
		}
		booking := ""
		if len(args) > 1 {
			booking = args[1]
		}
		if err := do(r, p, booking); err != nil {
			return err
		}
		return done(w)
	}
}

func addSlot(r *http.Request, p Provider, _ string) error {
	var asked struct {
		Start time.Time `json:"start"`
		End   time.Time `json:"end"`
	}
	if err := read(r, &asked); err != nil {
		return err
	}
	if asked.Start.IsZero() || asked.End.IsZero() {
		return problem(http.StatusBadRequest, `send "start" and "end", such as "2031-03-07T17:30:00Z"`)
	}
	return p.AddSlot(asked.Start, asked.End) //nolint:wrapcheck // problemOf reads it
}

func offline(r *http.Request, p Provider, _ string) error {
	var asked struct {
		Offline *bool `json:"offline"`
	}
	if err := read(r, &asked); err != nil {
		return err
	}
	if asked.Offline == nil {
		return problem(http.StatusBadRequest, `send "offline" as true or false`)
	}
	return p.Offline(*asked.Offline) //nolint:wrapcheck // problemOf reads it
}

func cancel(r *http.Request, p Provider, booking string) error {
	if err := none(r); err != nil {
		return err
	}
	return p.CancelLocally(r.Context(), booking) //nolint:wrapcheck // problemOf reads it
}

func arrive(r *http.Request, p Provider, booking string) error {
	if err := none(r); err != nil {
		return err
	}
	return p.Arrive(r.Context(), booking) //nolint:wrapcheck // problemOf reads it
}

func note(r *http.Request, p Provider, booking string) error {
	var asked struct {
		Text string `json:"text"`
	}
	if err := read(r, &asked); err != nil {
		return err
	}
	if asked.Text == "" {
		return problem(http.StatusBadRequest, `send "text"`)
	}
	return p.AddNote(r.Context(), booking, asked.Text) //nolint:wrapcheck // problemOf reads it
}

func move(r *http.Request, p Provider, booking string) error {
	var asked struct {
		Start time.Time `json:"start"`
	}
	if err := read(r, &asked); err != nil {
		return err
	}
	if asked.Start.IsZero() {
		return problem(http.StatusBadRequest, `send "start", such as "2031-03-07T17:30:00Z"`)
	}
	return p.Move(r.Context(), booking, asked.Start) //nolint:wrapcheck // problemOf reads it
}
