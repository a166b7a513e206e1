package page

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// problem is what a page says when it cannot do what was asked. It holds no patient data.
type problem struct {
	status int
	words  string
}

func (p *problem) Error() string { return p.words }

// known are the refusals of others, in words for people.
var known = []struct {
	err    error
	status int
	words  string
}{
	{session.ErrNotFound, http.StatusNotFound, "There is no session with this key. It may have ended."},
	{session.ErrUnreadable, http.StatusGone, "The journal of this session cannot be read, so that it does not come back. The server's log says why. DELETE /sessions/[key] at this port ends it."},
	{session.ErrTooMany, http.StatusServiceUnavailable, "There are as many sessions as this server holds. End one first."},
	{session.ErrTaken, http.StatusConflict, "A session has this key already. End it, or choose another key."},
	{session.ErrKey, http.StatusUnprocessableEntity, "A key is 1 to 64 lower-case letters, digits and hyphens, and does not begin with a hyphen."},
	{session.ErrName, http.StatusUnprocessableEntity, "A name is at most 80 printable characters."},
	{session.ErrClosed, http.StatusServiceUnavailable, "The server is closing."},
	{session.ErrLost, http.StatusServiceUnavailable, "Another server has taken the session over. Load the page again."},
	{journal.ErrAway, http.StatusServiceUnavailable, "The database that holds the sessions cannot be reached. Load the page again once it can be."},
	{booking.ErrNotFound, http.StatusNotFound, "There is no such booking in this diary."},
	{booking.ErrAlreadyCancelled, http.StatusConflict, "The booking is cancelled already, so nothing was changed."},
}

func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			return &problem{k.status, k.words}
		}
	}
	return &problem{http.StatusInternalServerError, "This did not work, and it is the server's fault. Its log says more."}
}

// refuse answers with a page that says what is wrong.
func (p *pages) refuse(w http.ResponseWriter, r *http.Request, err error) {
	what := problemOf(err)
	if what.status == http.StatusInternalServerError {
		p.config.Logger.ErrorContext(r.Context(), "page failed", slog.Any("error", err))
	}
	title := "That did not work"
	if what.status == http.StatusNotFound {
		title = "Not found"
	}
	if err := p.show(w, r, what.status, "problem", view{Title: title, Body: what.words}); err != nil {
		p.config.Logger.ErrorContext(r.Context(), "page failed", slog.Any("error", err))
	}
}
