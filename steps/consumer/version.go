package consumer

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// version is a version of the contract, such as 2.1.
type version struct{ major, minor int }

// ours is the version that this harness speaks.
var ours = func() version {
	v, ok := readVersion(contract.Version)
	if !ok {
		panic("contract.Version is no version: " + contract.Version)
	}
	return v
}()

func readVersion(s string) (version, bool) {
	major, minor, dotted := strings.Cut(s, ".")
	a, errA := strconv.ParseUint(major, 10, 16)
	b, errB := strconv.ParseUint(minor, 10, 16)
	return version{int(a), int(b)}, dotted && errA == nil && errB == nil
}

// speakable says why a version cannot be worked with here; nil when it can. Whoever is older by the
// second number leaves alone what was added since; whoever is newer may say what is not known here.
func speakable(theirs string) error {
	v, ok := readVersion(theirs)
	switch {
	case !ok || v.major != ours.major:
		return fmt.Errorf("the consumer speaks version %q of the contract, this harness version %s: "+
			"bring the adapter to that version, or use a harness of the other", theirs, contract.Version)
	case v.minor > ours.minor:
		return fmt.Errorf("the consumer speaks version %q of the contract, which is newer than this harness's %s: "+
			"use a newer harness, or answer with %s and what that version has", theirs, contract.Version, contract.Version)
	}
	return nil
}

// shared is the version in which a session with that harness is held: the older of the two. ok is
// false where they cannot work together.
func shared(theirs string) (agreed string, ok bool) {
	v, ok := readVersion(theirs)
	switch {
	case !ok || v.major != ours.major:
		return "", false
	case v.minor < ours.minor:
		return theirs, true
	}
	return contract.Version, true
}

// readOpened reads the answer to a new session. A version that cannot be worked with is
// told before anything else of the answer, which that version may have otherwise.
func readOpened(raw []byte) (contract.Opened, error) {
	var said struct {
		Contract *string `json:"contract"`
	}
	if json.Unmarshal(raw, &said) == nil && said.Contract != nil {
		if err := speakable(*said.Contract); err != nil {
			return contract.Opened{}, err
		}
	}
	var o contract.Opened
	if err := message.Read(message.Opened, raw, &o); err != nil {
		return contract.Opened{}, fmt.Errorf(`%w: answer {"session": "...", "contract": %q}`, err, contract.Version)
	}
	return o, nil
}

// readScreen reads the answer to a task. A restart shows nothing, so there only the names count.
func readScreen(kind contract.Kind, raw []byte) (contract.Screen, error) {
	var s contract.Screen
	if kind == contract.RestartSystem {
		return s, message.Plain(raw, &s)
	}
	if err := message.Read(message.Screen, raw, &s); err != nil {
		return s, err
	}
	return s, readable(s.Screenshot)
}

// readable says what is wrong with a screenshot, if one is there: it has to be a picture of the kind that it says.
func readable(shot *contract.Screenshot) error {
	if shot == nil {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(shot.Data)
	switch {
	case err != nil:
		return fmt.Errorf("/screenshot/data: it is not base64 in one piece: %w", err)
	case len(raw) > contract.ScreenshotLimit:
		return fmt.Errorf("/screenshot/data: the picture has %d bytes; want at most %d: save it smaller", len(raw), contract.ScreenshotLimit)
	case http.DetectContentType(raw) != string(shot.MediaType):
		return fmt.Errorf("/screenshot/data: it begins as %s does, and /screenshot/media_type says %s", http.DetectContentType(raw), shot.MediaType)
	}
	return nil
}

// refusal is an answer with which an adapter says that it did not do what was asked.
type refusal struct{ says string }

func (r *refusal) Error() string { return r.says }

// unlessNotDone is added to the refusal of a task, which may have been meant otherwise.
const unlessNotDone = `where a user could not do the task because what it needs is not on the screen, ` +
	`answer with the screen as it stands and "not_done": {"why": "..."}; an error is a fault of the adapter`

// taskFault is the error of a task that brought no screen.
func taskFault(kind contract.Kind, err error) error {
	var refused *refusal
	if errors.As(err, &refused) && kind != contract.RestartSystem {
		return fmt.Errorf("task %s: %w: %s", kind, err, unlessNotDone)
	}
	return fmt.Errorf("task %s: %w", kind, err)
}
