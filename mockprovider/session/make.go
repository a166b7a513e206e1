package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// make makes a session of options that are complete, and first of all the file by which another process finds it.
func (m *Manager) make(ctx context.Context, asked, o Options) (*Session, error) {
	path := ""
	switch {
	case m.shared():
		path = m.newFile(o.Key)
	case m.config.Dir != "":
		path = m.journalOf(o.Key)
	}
	var k *keeper
	now := m.config.Real().UTC()
	first := stored{Form: storedForm, Options: o, Asked: asked, Created: now}
	if m.shared() {
		raw, err := first.encode()
		if err != nil {
			return nil, err
		}
		k = &keeper{held: first}
		k.holding, err = m.config.Store.Begin(ctx, Kept{Key: o.Key, Stored: raw, Always: o.Kept, Created: now, Used: now}, m.config.Max)
		if err != nil {
			return nil, fmt.Errorf("session: %w", err)
		}
	}
	if m.config.Keep {
		if _, err := os.Lstat(path); err == nil { // of a session whose end was cut short
			if _, err := setAside(path, m.config.Real()); err != nil {
				return nil, err
			}
		}
		k = &keeper{path: strings.TrimSuffix(path, journalEnd) + storedEnd, held: first}
		if err := k.write(); err != nil {
			return nil, err
		}
	}
	s, err := m.config.start(ctx, o, path, k, m.trouble)
	if err != nil {
		return nil, errors.Join(err, k.remove())
	}
	return s, nil
}

// discard removes the files of a session that has ended.
func (m *Manager) discard(s *Session) error {
	return errors.Join(s.keeper.remove(), remove(s.path))
}

// mostNoted is how many sessions are noted at a time: so many small files take a few milliseconds.
const mostNoted = 32

// NoteJournals notes in the files of the sessions how much is in the files of their journals, so that whoever has them back
// sees where some of it is gone. At most 32 are noted at a time, those first that were noted longest ago. One caller at a time.
func (m *Manager) NoteJournals() error {
	if !m.config.Keep {
		return nil
	}
	all := slices.DeleteFunc(m.List(), func(s *Session) bool { return !s.grown() })
	slices.SortStableFunc(all, func(a, b *Session) int { return cmp.Compare(a.nth.Load(), b.nth.Load()) })
	var faults []error
	for _, s := range all[:min(len(all), mostNoted)] {
		m.notings++
		s.nth.Store(m.notings)
		faults = append(faults, s.noteJournal())
	}
	return errors.Join(faults...)
}

// Sweep ends the sessions that nobody has used for as long as is allowed, and returns how many. It notes of the others
// when they were used.
func (m *Manager) Sweep() (int, error) {
	var faults []error
	n := 0
	over := func(o Options, used time.Time) bool { return !o.Kept && m.config.Real().Sub(used) > m.config.Idle }
	for _, s := range m.List() {
		if over(s.Options, s.Used()) {
			n++
			faults = append(faults, m.End(s.Key))
		} else {
			faults = append(faults, s.noteUsed())
		}
	}
	for _, r := range m.Resting() {
		if over(r.Options, r.Used) {
			n++
			faults = append(faults, m.End(r.Key))
		}
	}
	if m.shared() {
		more, err := m.config.Store.Discard(context.Background(), m.config.Real().Add(-m.config.Idle))
		n, faults = n+more, append(faults, err)
	}
	return n, errors.Join(faults...)
}
