// Command go is a starter adapter over HTTP: copy it beside your consumer and write
// yourConsumer, which is all that is particular to you. It uses nothing but Go's standard
// library. As it stands it hands every task to a system that speaks the contract itself,
// such as the reference consumer (rebookcheck consumer):
//
//	go run . --listen 127.0.0.1:9001 --system http://127.0.0.1:9000
//	rebookcheck doctor --consumer http://127.0.0.1:9001
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const version = "2.2" // of the contract: openapi.yaml and schemas/ beside this folder

// consumer is your consumer in one session: one scenario, with providers, proxy and registry of its own.
type consumer struct {
	system string // address of this session at the system behind
}

// openYours gets your consumer ready: who it is and which addresses it calls stand in the setup (schemas/setup.json).
func openYours(ctx context.Context, system string, setup json.RawMessage) (*consumer, error) {
	var opened struct{ Session string }
	raw, err := call(ctx, http.MethodPost, system+"/sessions", setup)
	if err == nil {
		err = json.Unmarshal(raw, &opened)
	}
	return &consumer{system: system + "/sessions/" + opened.Session}, err
}

// yourConsumer has your consumer's user do one task (schemas/task.json) and returns what the user is then shown
// (schemas/screen.json). A refusal that the user sees is a screen. Where a user could not do the task because what it needs is not
// there (no such slot, no such entry), that is a screen too, as it stands, with "not_done": {"why": "..."}. An error says that
// your consumer could not be driven. "text" and "screenshot" may carry what you read.
func (c *consumer) yourConsumer(ctx context.Context, kind string, task json.RawMessage) (screen json.RawMessage, err error) {
	log.Printf("task %s", kind)
	return call(ctx, http.MethodPost, c.system+"/tasks", task)
}

// closeYours lets your consumer go.
func (c *consumer) closeYours(ctx context.Context) error {
	_, err := call(ctx, http.MethodDelete, c.system, nil)
	return err
}

// What your consumer cannot do (schemas/opened.json), such as {"registry": false}; and which product it is: change that with every build.
var cannot, product = map[string]any{}, map[string]any{"vendor": "", "name": "", "version": "", "contact": ""}

// What follows is the same for everybody.

type adapter struct {
	system   string
	mu       sync.Mutex
	sessions map[string]*consumer
}

func (a *adapter) open(ctx context.Context, body json.RawMessage) (any, error) {
	c, err := openYours(ctx, a.system, body)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	id := strconv.Itoa(len(a.sessions) + 1)
	a.sessions[id] = c
	return map[string]any{"session": id, "contract": version, "capabilities": cannot, "product": product}, nil
}

func (a *adapter) in(ctx context.Context, session, method string, body json.RawMessage) (any, error) {
	a.mu.Lock()
	c := a.sessions[session]
	a.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("no such session: %s", session)
	}
	if method == http.MethodDelete {
		return map[string]any{}, c.closeYours(ctx)
	}
	var task struct{ Kind string }
	if err := json.Unmarshal(body, &task); err != nil {
		return nil, err
	}
	return c.yourConsumer(ctx, task.Kind, body)
}

func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var out any
	switch session := r.PathValue("id"); {
	case err != nil:
	case session == "":
		out, err = a.open(r.Context(), body)
	default:
		out, err = a.in(r.Context(), session, r.Method, body)
	}
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError)
		out = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(out) // the harness may have gone
}

func call(ctx context.Context, method, url string, body []byte) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %s", method, url, resp.StatusCode, raw)
	}
	return raw, err
}

func main() {
	listen := flag.String("listen", "127.0.0.1:9001", "address to listen on")
	system := flag.String("system", "http://127.0.0.1:9000", "address of the system behind")
	flag.Parse()
	a := &adapter{system: *system, sessions: map[string]*consumer{}}
	mux := http.NewServeMux()
	for _, route := range []string{"POST /sessions", "POST /sessions/{id}/tasks", "DELETE /sessions/{id}"} {
		mux.Handle(route, a)
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s", l.Addr())
	log.Fatal((&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(l))
}
