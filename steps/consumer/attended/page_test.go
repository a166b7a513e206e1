package attended_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// send sends a form to the page as a browser would.
func send(t *testing.T, page http.Handler, serial int, values attended.Values, note string, file []byte, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("sheet", strconv.Itoa(serial)))
	if file != nil { // before the answers, so that they come after what may be refused
		part, err := form.CreateFormFile("screenshot", "screen.png")
		require.NoError(t, err)
		_, err = part.Write(file)
		require.NoError(t, err)
	}
	for name, all := range values {
		for _, v := range all {
			require.NoError(t, form.WriteField(name, v))
		}
	}
	require.NoError(t, form.WriteField("note", note))
	require.NoError(t, form.Close())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, r)
	return w
}

func get(t *testing.T, page http.Handler, url string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
	return w
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))))
	return out.Bytes()
}

func with(v attended.Values, id string, values ...string) attended.Values {
	v[id] = values
	return v
}

func without(v attended.Values, id string) attended.Values {
	delete(v, id)
	return v
}

func TestWhatCannotBeTakenIsSaidAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values attended.Values
		note   string
		file   []byte
		why    string
	}{
		"an answer is missing":                  {without(plain(), "stage"), "my note", nil, "Choose an answer."},
		"an answer that depends is missing":     {without(plain(), "booking-1.status"), "my note", nil, "Choose an answer."},
		"a text is missing":                     {with(plain(), "case", "  "), "my note", nil, "Write an answer."},
		"none and some":                         {with(plain(), "record", "none", "offer-made"), "my note", nil, "Choose either"},
		"a choice that is not on the page":      {with(plain(), "stage", "splendid"), "my note", nil, "Choose one of the answers on this page."},
		"two of one":                            {with(plain(), "stage", "wrap-up", "closed"), "my note", nil, "Choose one answer."},
		"a text that is too long":               {with(plain(), "case", strings.Repeat("c", attended.LineLimit+1)), "my note", nil, "keep it to 300"},
		"a note that is too long":               {plain(), strings.Repeat("n", attended.NoteLimit+1), nil, "keep it to 2000"},
		"a screenshot that is none":             {plain(), "my note", []byte("%PDF-1.7 no picture"), "not a PNG or JPEG"},
		"a screenshot in the shape of a script": {plain(), "my note", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "not a PNG or JPEG"},
		"a screenshot that is too large":        {plain(), "my note", append(picture(t), make([]byte, attended.ShotLimit)...), "larger than 5 MB"},
		"an empty file":                         {plain(), "my note", []byte{}, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, t.TempDir(), false, oneBooking())
			page := r.Page()
			r.welcome()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			got := r.perform(ctx, listBookings)
			r.toTheScreen()
			s := r.sheet(attended.Look)
			w := send(t, page, s.Serial, c.values, c.note, c.file)
			require.Equal(t, http.StatusUnprocessableEntity, w.Code)
			require.Contains(t, w.Body.String(), c.why)
			require.Contains(t, w.Body.String(), "nothing has been recorded yet")
			require.Contains(t, w.Body.String(), c.note[:7], "what was written is shown again")
			require.Contains(t, w.Body.String(), `value="One earlier booking was found."`)
			require.Empty(t, got)

			w = send(t, page, s.Serial, plain(), "fine now", picture(t))
			require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
			out := <-got
			require.NoError(t, out.err)
			require.Equal(t, plainScreen(), out.screen)
		})
	}
}

func TestAPageThatWasAnsweredIsNotAnsweredAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	page := r.Page()
	r.welcome()
	got := r.perform(t.Context(), listBookings)
	first := r.sheet(attended.Instruct)
	require.Equal(t, http.StatusSeeOther, send(t, page, first.Serial, nil, "", nil).Code)
	second := r.sheet(attended.Look)
	w := send(t, page, first.Serial, nil, "", nil)
	require.Equal(t, http.StatusConflict, w.Code)
	require.Contains(t, w.Body.String(), "answered already")
	require.Contains(t, w.Body.String(), "Go to the end of the encounter", "what is asked now is shown")
	require.Equal(t, second.Serial, r.sheet(attended.Look).Serial, "and still waits")
	require.Equal(t, http.StatusConflict, send(t, page, 4711, nil, "", nil).Code)
	require.Empty(t, got)
}

func TestWhatWasAnsweredByWhomAndWhenIsWrittenDown(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "attended")
	r := newRig(t, dir, false, oneBooking())
	r.welcome()
	got := r.perform(t.Context(), listBookings)
	r.toTheScreen()
	require.Equal(t, http.StatusSeeOther, send(t, r.Page(), r.sheet(attended.Look).Serial, plain(), "seen on the second screen", picture(t)).Code)
	require.NoError(t, (<-got).err)
	all := r.written()
	require.Len(t, all, 2, "to get ready, and the task with its screen")
	a := all[1]
	require.Equal(t, attended.Tester{Name: "Terry Tester", Role: "tester"}, a.By)
	require.Equal(t, friday, a.At)
	require.Equal(t, "seen on the second screen", a.Note)
	require.Equal(t, contract.ListBookings, a.Task)
	require.Contains(t, a.Answers, attended.Answered{
		ID: "booking-1.offer", Question: "Is cancelling the 18:00 booking at Vale UTC offered?", Answer: []string{"Yes"},
	})
	require.Equal(t, "image/png", a.Shot.Type)
	kept, err := os.ReadFile(filepath.Join(filepath.Dir(dir), a.Shot.File))
	require.NoError(t, err)
	require.Equal(t, picture(t), kept)
}

func TestThePageTellsWhatWasHeardAndWhatBelongsNowhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	_ = r.perform(t.Context(), listBookings)
	r.sheet(attended.Instruct)
	for _, path := range []string{"/", "/heard"} {
		body := get(t, r.Page(), "http://127.0.0.1"+path).Body.String()
		require.Contains(t, body, "slots, received by Vale UTC")
		require.Contains(t, body, "it has no plural; write Slot")
		require.Contains(t, body, "no scenario is running")
	}
}

func TestThePageIsForTheTesterAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), false, oneBooking())
	r.welcome()
	_ = r.perform(t.Context(), listBookings)
	s := r.sheet(attended.Instruct)
	require.Equal(t, http.StatusForbidden, get(t, r.Page(), "http://rebound.example/").Code)
	require.Equal(t, http.StatusForbidden, send(t, r.Page(), s.Serial, nil, "", nil, "Sec-Fetch-Site: cross-site").Code)
	require.Equal(t, http.StatusForbidden, send(t, r.Page(), s.Serial, nil, "", nil, "Origin: http://evil.example").Code)
	require.Equal(t, http.StatusNotFound, get(t, r.Page(), "http://127.0.0.1/nosuch").Code)
	require.Equal(t, http.StatusNotFound, get(t, r.Page(), "http://127.0.0.1/assets/page.tmpl").Code)
	for _, path := range []string{"/", "/now", "/heard", "/assets/page.css", "/assets/page.js"} {
		w := get(t, r.Page(), "http://localhost:8444"+path)
		require.Equal(t, http.StatusOK, w.Code, path)
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"), path)
		require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'", path)
	}
	r2 := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/", strings.NewReader("sheet=1"))
	r2.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	r.Page().ServeHTTP(w, r2)
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Equal(t, s.Serial, r.sheet(attended.Instruct).Serial, "nothing was taken")
}

func TestARunIsResumedWithSuggestionsAndNotWithAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, dir, false, oneBooking())
	r.welcome()
	got := r.perform(t.Context(), listBookings)
	r.toTheScreen()
	require.NoError(t, r.Submit(attended.Submission{Serial: r.sheet(attended.Look).Serial, Values: plain(), Note: "first time"}))
	require.NoError(t, (<-got).err)

	_, err := attended.New(attended.Config{Dir: dir, Now: now})
	require.ErrorIs(t, err, attended.ErrKept)

	// A process that was killed may leave half a line behind.
	file, err := os.OpenFile(filepath.Join(dir, "answers.jsonl"), os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = file.WriteString(`{"place":"half a`)
	require.NoError(t, err)
	require.NoError(t, file.Close())

	again := newRig(t, dir, true, oneBooking())
	again.welcome()
	got = again.perform(t.Context(), listBookings)
	again.toTheScreen()
	s := again.sheet(attended.Look)
	require.True(t, s.Earlier)
	require.Equal(t, "first time", s.Note)
	require.Equal(t, plain(), s.Values)
	require.Empty(t, got, "what was answered before counts only once it is sent again")
	require.Contains(t, get(t, again.Page(), "http://127.0.0.1/").Body.String(), "from before the restart")
	require.NoError(t, again.Submit(attended.Submission{Serial: s.Serial, Values: with(plain(), "case", "C-2")}))
	require.Equal(t, "C-2", (<-got).screen.Case)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "answers.jsonl"), []byte("{\"surprise\":1}\n"), 0o600))
	_, err = attended.New(attended.Config{Dir: dir, Resume: true, Now: now})
	require.ErrorContains(t, err, "line 1", "what cannot be read is no new beginning")
}

func TestTwoBookingsOfOnePlaceAndTimeAreToldApart(t *testing.T) {
	t.Parallel()
	w := oneBooking()
	second := w.known[0]
	second.URL += "-again"
	w.known = append(w.known, second)
	r := newRig(t, t.TempDir(), false, w)
	r.welcome()
	_ = r.perform(t.Context(), listBookings)
	r.toTheScreen()
	body := get(t, r.Page(), "http://127.0.0.1/").Body.String()
	require.Contains(t, body, "Is the booking at Vale UTC, 18:00 on Friday 7 March listed?")
	require.Contains(t, body, "Is the booking at Vale UTC, 18:00 on Friday 7 March, number 2 of those listed?")
}
