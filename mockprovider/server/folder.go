package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// A folder below Config.Data holds the sessions of one address: bookings, entries of the registry and consumers know it, so
// that sessions do not move to another. folderFile is the file in it that says which; folders of earlier versions have none
// and are left alone.
const folderFile = "rebookcheck-serve.json"

// folderForm names the form of that file.
const folderForm = "rebookcheck-serve/1"

// folder is what the file says.
type folder struct {
	Form string `json:"form"`
	// Root is how consumers reach the sessions, and Address what the FHIR port listened at.
	Root    string `json:"root"`
	Address string `json:"address"`

	dir string
}

// folders are those below a folder of data, the latest first.
func folders(data string) []folder {
	below, err := os.ReadDir(data)
	if err != nil {
		return nil // whoever writes there says so
	}
	var out []folder
	for _, d := range below {
		f := folder{dir: filepath.Join(data, d.Name())}
		raw, err := os.ReadFile(filepath.Join(f.dir, folderFile))
		if err == nil && json.Unmarshal(raw, &f) == nil && f.Form == folderForm {
			out = append(out, f)
		}
	}
	slices.Reverse(out) // their names begin with the time of their making
	return out
}

// listenAgain listens at the FHIR port. Where the system may choose, it is the one of the latest start, if that is free:
// its sessions are reached nowhere else.
func (s *Server) listenAgain(ctx context.Context) (*port, error) {
	host, number, err := net.SplitHostPort(s.config.FHIRAddr)
	if err == nil && number == "0" && s.config.Data != "" {
		if earlier := folders(s.config.Data); len(earlier) > 0 {
			if was, at, err := net.SplitHostPort(earlier[0].Address); err == nil && was == host {
				if p, err := listen(ctx, "FHIR", net.JoinHostPort(host, at)); err == nil {
					return p, nil
				}
			}
		}
	}
	return listen(ctx, "FHIR", s.config.FHIRAddr)
}

// makeFolder finds the folder of the sessions that have this address, or makes one.
func (s *Server) makeFolder(root string) error {
	if s.config.Data == "" {
		dir, err := os.MkdirTemp("", "rebookcheck-journals-")
		if err != nil {
			return fmt.Errorf("a folder for journals: %w", err)
		}
		s.data, s.temporary = dir, dir
		return nil
	}
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return fmt.Errorf("a folder for journals: %w", err)
	}
	var err error
	if s.locked, err = lock(s.config.Data); err != nil {
		return err
	}
	earlier := folders(s.config.Data)
	for _, f := range earlier {
		if f.Root == root {
			s.data = f.dir
			return nil
		}
	}
	if len(earlier) > 0 {
		s.note(fmt.Sprintf("the sessions in %s do not come back: their addresses begin with %s, and those of this server with %s; serve at that address again to have them back",
			earlier[0].dir, earlier[0].Root, root))
	}
	if s.data, err = os.MkdirTemp(s.config.Data, s.config.Real().UTC().Format("20060102T150405Z-")); err != nil {
		return fmt.Errorf("a folder for journals: %w", err)
	}
	raw, err := json.Marshal(folder{Form: folderForm, Root: root, Address: s.fhir.Addr().String()})
	if err == nil {
		err = os.WriteFile(filepath.Join(s.data, folderFile), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("a folder for journals: %w", err)
	}
	return nil
}

// recall has the sessions of an earlier start back, and the session default among them where its settings are the same.
func (s *Server) recall(ctx context.Context) error {
	if s.store != nil {
		return s.recallShared(ctx)
	}
	n, err := s.sessions.Recall()
	if err != nil {
		return fmt.Errorf("sessions: %w", err)
	}
	if asked, rests := s.sessions.Asked(DefaultKey); rests {
		if asked.Same(s.config.Default) {
			s.first, err = s.sessions.Get(DefaultKey) //nolint:contextcheck // a session outlasts whoever woke it
			if err == nil {
				s.note(back(n) + ", the session " + DefaultKey + " among them")
				if damage := s.first.Damage(); damage != nil {
					s.note(fmt.Sprintf("the session %s goes on, but not with all that it held: %v", DefaultKey, damage))
				}
				return nil
			}
			if !errors.Is(err, session.ErrUnreadable) {
				return fmt.Errorf("session %s: %w", DefaultKey, err)
			}
		}
		n--
		aside, aerr := s.sessions.SetAside(DefaultKey)
		if aerr != nil {
			return fmt.Errorf("session %s: %w", DefaultKey, aerr)
		}
		why := "is begun anew, as its settings are not those of the earlier start"
		if err != nil {
			why = "is begun anew, as its journal cannot be read"
		}
		at := "its journal is " + aside
		if aside == "" {
			at = "its journal is not there any more"
		}
		s.note(fmt.Sprintf("the session %s %s; the earlier one has ended, and %s", DefaultKey, why, at))
	}
	if n > 0 {
		s.note(back(n))
	}
	if s.first, err = s.sessions.Create(ctx, s.config.Default); err != nil {
		return fmt.Errorf("session %s: %w", DefaultKey, err)
	}
	return nil
}

func back(n int) string {
	if n == 1 {
		return "1 session of an earlier start is back"
	}
	return fmt.Sprintf("%d sessions of an earlier start are back", n)
}

// note keeps what whoever starts the server has to be told, and logs it.
func (s *Server) note(text string) {
	s.notes = append(s.notes, text)
	s.config.Logger.Info("of an earlier start", slog.String("note", text))
}

// Notes say what became of the sessions of an earlier start.
func (s *Server) Notes() []string { return slices.Clone(s.notes) }
