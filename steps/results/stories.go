package results

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// ErrScattered says that a story of a journal file goes on after another has begun, so that it cannot be read story by story.
var ErrScattered = errors.New("the stories of the journal are mixed")

// EachStory reads a journal file as ReadEvidence does, and gives each story as soon as it is whole, with what the file has said so
// far. It holds one story at a time: the evidence that it returns is without journals.
func EachStory(ctx context.Context, in io.Reader, each func(e Evidence, story string, view journal.View) error) (Evidence, error) {
	r := storyReader{ctx: ctx, each: each, begun: map[string]bool{}}
	file, err := journal.ScanFile(in, r.take)
	if err == nil {
		err = r.give(&file)
	}
	if err != nil {
		return Evidence{}, err
	}
	r.so.says(file)
	return r.so, nil
}

type storyReader struct {
	ctx   context.Context //nolint:containedctx // of one reading
	each  func(Evidence, string, journal.View) error
	so    Evidence
	begun map[string]bool
	story string
	view  journal.View
	given bool // what the file planned was read
}

func (r *storyReader) take(file *journal.File, l journal.Line) error {
	if err := context.Cause(r.ctx); err != nil {
		return fmt.Errorf("reading was ended: %w", err)
	}
	if said, err := r.so.attests(l); said || err != nil {
		return err
	}
	if len(r.view) == 0 || l.Scenario != r.story {
		if err := r.give(file); err != nil {
			return err
		}
		if r.begun[l.Scenario] {
			return ErrScattered
		}
		r.begun[l.Scenario], r.story = true, l.Scenario
		r.so.Stories = append(r.so.Stories, l.Scenario)
	}
	r.view = append(r.view, l.Entry)
	return nil
}

// give gives the story that was read, if there is one.
func (r *storyReader) give(file *journal.File) error {
	if len(r.view) == 0 {
		return nil
	}
	if r.given {
		r.so.Damage = file.Damage
	} else {
		r.so.says(*file)
		r.given = true
	}
	view := r.view
	r.view = nil
	return r.each(r.so, r.story, view)
}
