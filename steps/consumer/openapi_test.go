package consumer_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi/datamodel"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/scripted"
)

func published(t *testing.T) validator.Validator {
	t.Helper()
	raw, err := contract.Published.ReadFile("openapi.yaml")
	require.NoError(t, err)
	require.Contains(t, string(raw), `version: "`+contract.Version+`"`)
	folder, err := filepath.Abs("contract")
	require.NoError(t, err)
	doc, err := libopenapi.NewDocumentWithConfiguration(raw, &datamodel.DocumentConfiguration{BasePath: folder, AllowFileReferences: true})
	require.NoError(t, err)
	valid, errs := validator.NewValidator(doc)
	require.Empty(t, errs)
	ok, faults := valid.ValidateDocument()
	require.True(t, ok, "%v", faults)
	return valid
}

// holding sees to it that requests and answers are what the document describes, and counts them by operation.
type holding struct {
	next   http.Handler
	valid  validator.Validator
	seen   map[string]int
	faults []string
}

func (h *holding) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	body, _ := io.ReadAll(r.Body)
	again := func() *http.Request {
		c := r.Clone(ctx)
		c.Body, c.URL.Scheme, c.URL.Host = io.NopCloser(bytes.NewReader(body)), "http", "127.0.0.1:9000"
		return c
	}
	if ok, faults := h.valid.ValidateHttpRequest(again()); !ok {
		h.faults = append(h.faults, "request "+r.URL.Path+": "+faults[0].Error())
	}
	rec := httptest.NewRecorder()
	h.next.ServeHTTP(rec, again())
	answer := rec.Result()
	raw, _ := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(raw))
	if ok, faults := h.valid.ValidateHttpResponse(again(), answer); !ok && !bytes.Equal(raw, []byte("{}\n")) {
		h.faults = append(h.faults, "answer to "+r.URL.Path+": "+faults[0].Error()+string(raw))
	}
	h.seen[r.Method+" "+http.StatusText(answer.StatusCode)]++
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(raw)
}

func TestTheDocumentDescribesWhatIsServed(t *testing.T) {
	w := scripted.New(t)
	w.AddSlot(scripted.Vale, scripted.Friday.Add(time.Hour))
	h := &holding{next: consumer.Serve(consumer.Declaring(reference.Opener(reference.Options{}), contract.Capabilities{Registry: new(bool)})), valid: published(t), seen: map[string]int{}}
	listener := httptest.NewServer(h)
	t.Cleanup(listener.Close)
	driver, err := consumer.HTTP(listener.URL, nil).Open(t.Context(), w.Setup())
	require.NoError(t, err)
	u := &scripted.User{T: t, Driver: driver, Now: scripted.Friday}
	u.FirstCall("first", scripted.Mr(), "Vale UTC", scripted.Friday.Add(time.Hour))
	u.Kind(contract.RestartSystem)
	u.Begin("second", scripted.Mr(), contract.CancelOnly)
	u.Kind(contract.ListBookings)
	u.Confirm(u.Listed()...)
	require.NoError(t, driver.Close())
	_, err = driver.Perform(t.Context(), contract.Task{Kind: contract.Decline})
	require.ErrorContains(t, err, "no such session")
	require.Empty(t, h.faults)
	require.Equal(t, 1, h.seen["DELETE No Content"])
	require.Equal(t, 1, h.seen["POST Not Found"])
	require.Greater(t, h.seen["POST OK"], 8)
}

func TestTheDocumentRefusesWhatTheSchemasRefuse(t *testing.T) {
	t.Parallel()
	valid := published(t)
	req := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:9000/sessions/s1/tasks", strings.NewReader(`{"kind":"rebook","now":"2031-03-07T17:30:00Z","user":{"id":"u","name":"n"}}`))
	req.Header.Set("Content-Type", "application/json")
	ok, faults := valid.ValidateHttpRequest(req)
	require.False(t, ok)
	raw, err := json.Marshal(faults)
	require.NoError(t, err)
	require.Contains(t, string(raw), "kind")
}
