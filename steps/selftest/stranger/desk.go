package stranger

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// desk is the consumer in one session: a 111 service with its cases and its line to the proxy.
type desk struct {
	server *server
	name   string
	setup  setup
	http   *http.Client
	mu     sync.Mutex
	// kept is what the system knows; disk is the same as it was last saved.
	kept *memory
	disk []byte
	// said is what the user is told by the task in hand; refused says why it was not done.
	said    []message
	refused string
	tokens  map[string]string
	token   string
	shared  string
	// lastSearch is the last answer to a search for slots.
	lastSearch reply
	undo       bool
}

// memory is all that a restart must not lose.
type memory struct {
	Bookings []*holding
	Cases    map[string]*file
	Serial   int
	Asked    map[string]bool
	Cache    map[string]*found
	Marked   map[string][]string
	Queue    []string
	Latest   string
}

func newDesk(s *server, name string, in setup) *desk {
	d := &desk{server: s, name: name, setup: in, tokens: map[string]string{}}
	d.http = newClient(d.way("no-keep-alive"))
	d.kept = &memory{Cases: map[string]*file{}, Asked: map[string]bool{}, Cache: map[string]*found{}, Marked: map[string][]string{}}
	d.save()
	return d
}

// bug and way tell whether the stranger errs or differs in one way.
func (d *desk) bug(name ...string) bool { return isOne(d.server.opt.Defect, name) }
func (d *desk) way(name ...string) bool { return isOne(d.server.opt.Variant, name) }

func isOne(name string, of []string) bool { return name != "" && slices.Contains(of, name) }

func (d *desk) abilities() abilities {
	no, two, three := false, 2, 3
	var a abilities
	switch d.server.opt.Variant {
	case "level-two":
		a.Level = &two
	case "level-three":
		a.Level = &three
	case "no-case-record":
		a.Record = &no
	case "no-registry":
		a.Registry = &no
	case "one-booking":
		a.Several = &no
	case "no-restart":
		a.Restart = &no
	}
	return a
}

// perform has the user do one task; tasks of a session come one at a time.
func (d *desk) perform(t *task) (screen, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said, d.refused, d.shared = nil, "", fresh()
	if t.Kind == "restart-system" {
		return screen{Stage: "closed"}, d.restart()
	}
	f, err := d.file(t)
	if err != nil {
		return screen{}, err
	}
	switch t.Kind {
	case "begin-encounter":
		d.begin(t, f)
	case "record-outcome":
		d.settle(t, f)
	case "search-slots":
		d.search(t, f)
	case "book":
		d.book(t, f)
	case "list-bookings":
		d.list(t, f)
	case "choose-to-cancel":
		d.choose(t, f)
	case "confirm-cancel":
		d.confirm(t, f)
	case "decline":
		d.decline(t, f)
	case "end-encounter":
		d.end(t, f)
	default:
		return screen{}, fmt.Errorf("the task %q is not known here", t.Kind)
	}
	out := d.show(t, f)
	return out, d.save()
}

func (d *desk) file(t *task) (*file, error) {
	f := d.kept.Cases[t.Encounter]
	switch {
	case t.Kind == "begin-encounter" && t.Patient == nil:
		return nil, fmt.Errorf("an encounter begins with a patient")
	case t.Kind == "begin-encounter":
		return d.newFile(t), nil
	case f == nil:
		return nil, fmt.Errorf("the encounter %q has not begun", t.Encounter)
	}
	return f, nil
}

func (d *desk) save() error {
	raw, err := json.Marshal(d.kept)
	if err == nil {
		d.disk = raw
	}
	return err
}

// restart stops the system and starts it again: only what is on disk is left.
func (d *desk) restart() error {
	d.http.CloseIdleConnections()
	d.tokens = map[string]string{}
	d.kept = &memory{}
	if err := json.Unmarshal(d.disk, d.kept); err != nil {
		return err
	}
	if d.bug("forgets-at-restart") {
		d.kept.Bookings = nil
	}
	return nil
}

func (d *desk) say(about, says, ref, text string) {
	d.said = append(d.said, message{About: about, Says: says, Booking: ref, Text: text})
}

// cannot says that what the task needs is not on the screen.
func (d *desk) cannot(why string) { d.refused = why }

func (d *desk) service(name string) (service, bool) {
	for _, s := range d.setup.Services {
		if s.Name == name {
			return s, true
		}
	}
	return service{}, false
}

// london is where all users of the stranger sit.
var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zone is compiled in
	}
	return l
}()
