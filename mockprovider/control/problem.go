package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

const (
	jsonMedia    = "application/json"
	problemMedia = "application/problem+json"
)

// Problem is why a request was not met and what to do about it. Source: RFC 9457.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, detail string) error {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

// problemOf is the one table from an error to a problem.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	told := &Problem{Status: http.StatusInternalServerError, Detail: err.Error()}
	switch {
	case errors.Is(err, booking.ErrNotFound):
		told.Status, told.Detail = http.StatusNotFound, "the provider holds no such booking; GET /state lists them"
	case errors.Is(err, booking.ErrAlreadyCancelled):
		told.Status, told.Detail = http.StatusConflict, "the booking is cancelled already; choose another"
	case errors.Is(err, booking.ErrSlotTaken), errors.Is(err, booking.ErrNoSlot):
		told.Status, told.Detail = http.StatusConflict, "no free slot is there; add one first"
	case errors.Is(err, booking.ErrDiary):
		told.Status, told.Detail = http.StatusUnprocessableEntity, "the slot does not fit the diary; its end must be after its start"
	}
	told.Title = http.StatusText(told.Status)
	return told
}

func isJSON(h http.Header) bool {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := params["charset"]
	return err == nil && media == jsonMedia && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// read decodes the body into v. An empty body counts as {}. Unknown keys and a second value are refused.
func read(r *http.Request, v any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		_, err = dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = errors.New("more than one value")
		}
	}
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem(http.StatusRequestEntityTooLarge, fmt.Sprintf("send at most %d bytes", tooLong.Limit))
	}
	return problem(http.StatusBadRequest, "send one JSON object with the keys that the README lists: "+err.Error())
}

// none refuses a body that says anything.
func none(r *http.Request) error { return read(r, &struct{}{}) }

func answer(w http.ResponseWriter, v any) error { return answerAs(w, jsonMedia, http.StatusOK, v) }

func answerAs(w http.ResponseWriter, media string, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

func done(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}
