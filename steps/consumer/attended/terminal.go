package attended

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Terminal puts the sheets of a desk to a tester who has only a terminal. Lines are read
// from in until the context ends or there are no more; that there are no more is an error.
func (d *Desk) Terminal(ctx context.Context, in io.Reader, out io.Writer) error {
	t := &terminal{desk: d, lines: make(chan string), out: out}
	go t.read(ctx, in)
	for {
		s, progress, _, changed := d.Current()
		switch {
		case s.Serial != 0:
			if err := t.put(ctx, s, progress); err != nil {
				return err
			}
		case progress.Finished:
			fmt.Fprintf(out, "\n%s\n", progress.Verdict)
			d.tell()
			return nil
		default:
			select {
			case <-changed:
			case <-ctx.Done():
				return fmt.Errorf("wait for an instruction: %w", ctx.Err())
			}
		}
	}
}

// ErrNoMore says that there are no more lines to read answers from.
var ErrNoMore = errors.New("the terminal was closed before the run was finished; go on with --resume")

type terminal struct {
	desk  *Desk
	lines chan string
	out   io.Writer
}

// read hands on lines. It may outlive the terminal by one line that nobody wants: a read cannot be broken off.
func (t *terminal) read(ctx context.Context, in io.Reader) {
	defer close(t.lines)
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, fieldLimit)
	for scanner.Scan() {
		select {
		case t.lines <- scanner.Text():
		case <-ctx.Done():
			return
		}
	}
}

// prompt reads one line.
func (t *terminal) prompt(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(t.out, prompt)
	select {
	case line, ok := <-t.lines:
		if !ok {
			return "", ErrNoMore
		}
		return strings.TrimSpace(line), nil
	case <-ctx.Done():
		return "", fmt.Errorf("wait for an answer: %w", ctx.Err())
	}
}

// put puts one sheet and sends what was answered, again and again until it is taken.
func (t *terminal) put(ctx context.Context, s Sheet, progress Progress) error {
	if progress.Scenario != "" {
		fmt.Fprintf(t.out, "\n[%d of %d] %s\n", progress.Number, progress.Total, progress.Scenario)
	}
	if progress.Left > 0 {
		fmt.Fprintf(t.out, "About %s.\n", left(progress))
	}
	fmt.Fprintf(t.out, "\n%s\n%s\n", s.Title, s.Do)
	for _, f := range s.Facts {
		fmt.Fprintf(t.out, "  %s: %s\n", f.Name, f.Value)
	}
	in := Submission{Serial: s.Serial, Values: Values{}}
	if err := t.answer(ctx, s, &in); err != nil {
		return err
	}
	err := t.desk.Submit(in)
	var invalid *Invalid
	switch {
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			fmt.Fprintf(t.out, "! %s\n", p.Text)
		}
		fmt.Fprintln(t.out, "Once more, please; what you answered is filled in.")
		return nil // the sheet is still there
	case errors.Is(err, ErrStale), errors.Is(err, errNothing):
		fmt.Fprintf(t.out, "! %s\n", sentence(err.Error()))
		return nil
	}
	return err
}

// answer has the tester do what there is to be done, and then answer.
func (t *terminal) answer(ctx context.Context, s Sheet, in *Submission) error {
	if s.Kind == Instruct || s.Then != "" {
		if err := t.wait(ctx, s, in); err != nil || s.Kind == Instruct {
			return err
		}
		fmt.Fprintln(t.out, s.Then)
		s.Questions = s.Questions[1:] // what is missing was asked
	}
	return t.questions(ctx, s, in)
}

// wait waits until the tester is done, or says what is missing, and tells what was heard when asked.
func (t *terminal) wait(ctx context.Context, s Sheet, in *Submission) error {
	asked, words := "Type done when you have done it, or heard to see the requests received: ", "done or heard"
	if len(s.Questions) > 0 {
		asked, words = "Type done when you have done it, heard to see the requests received, or cannot if the screen does not let you: ", "done, heard or cannot"
	}
	for {
		line, err := t.prompt(ctx, asked)
		if err != nil {
			return err
		}
		switch strings.ToLower(line) {
		case "done":
			t.tell(s)
			return nil
		case "cannot":
			if len(s.Questions) == 0 {
				fmt.Fprintf(t.out, "! Write %s.\n", words)
				continue
			}
			in.Values[cannot.ID], err = t.question(ctx, Question{ID: cannot.ID, Ask: "What is missing on the screen?", Kind: Line}, nil)
			return err
		case "heard":
			t.tell(s)
		default:
			fmt.Fprintf(t.out, "! Write %s.\n", words)
		}
	}
}

func (t *terminal) tell(s Sheet) {
	heard, err := s.Heard()
	if err != nil {
		fmt.Fprintf(t.out, "! What was heard cannot be read: %v\n", err)
	}
	switch {
	case len(heard) > 0:
	case s.Expect != "":
		fmt.Fprintf(t.out, "  No requests received yet. Usually expected: %s.\n", s.Expect)
	default:
		fmt.Fprintln(t.out, "  No requests received yet. This task does not have to cause any requests.")
	}
	for _, h := range heard {
		fmt.Fprintf(t.out, "  heard at %s from %s: %s, by %s, answered %d\n", clock(h.At), h.Who, h.Kind, h.Party, h.Status)
		if h.Why != "" {
			fmt.Fprintf(t.out, "    matches no interaction: %s %s. %s.\n", h.Method, h.Path, h.Why)
		}
	}
	for _, stray := range t.desk.strays() {
		fmt.Fprintf(t.out, "  belongs to no scenario: %s %s: %s\n", stray.Method, stray.Path, stray.Why)
	}
}

// questions puts the questions of a sheet one by one.
func (t *terminal) questions(ctx context.Context, s Sheet, in *Submission) error {
	if s.Earlier {
		fmt.Fprintln(t.out, "In brackets is what you answered before the restart; an empty line takes it over.")
	}
	for _, q := range s.Questions {
		if !asked(s.Questions, q, in.Values) {
			continue
		}
		values, err := t.question(ctx, q, s.Values[q.ID])
		if err != nil {
			return err
		}
		in.Values[q.ID] = values
	}
	if s.Kind == Who {
		return nil
	}
	note, err := t.prompt(ctx, "A note, or an empty line: ")
	if err != nil {
		return err
	}
	in.Note = note
	return t.picture(ctx, in)
}

// picture takes a screenshot by the name of its file.
func (t *terminal) picture(ctx context.Context, in *Submission) error {
	for {
		name, err := t.prompt(ctx, "The file of a screenshot, or an empty line: ")
		if err != nil || name == "" {
			return err
		}
		info, err := os.Stat(name)
		if err == nil && info.Size() > ShotLimit {
			err = fmt.Errorf("%s is larger than %d MB", name, ShotLimit>>20)
		}
		if err == nil {
			in.Shot, err = os.ReadFile(name) //nolint:gosec // it is the tester's own file
		}
		if err == nil && len(in.Shot) > 0 {
			return nil
		}
		fmt.Fprintf(t.out, "! That file cannot be taken: %v\n", err)
	}
}

// question puts one question until the answer can be taken.
func (t *terminal) question(ctx context.Context, q Question, before []string) ([]string, error) {
	fmt.Fprintf(t.out, "\n%s\n", q.Ask)
	if q.Hint != "" {
		fmt.Fprintf(t.out, "  %s\n", q.Hint)
	}
	choices := q.choices()
	for i, c := range choices {
		fmt.Fprintf(t.out, "  %d) %s\n", i+1, c.Text)
	}
	prompt := map[Kind]string{YesNo: "yes or no", One: "a number", Many: "numbers, with commas between", Line: "your answer", Time: "a time, such as 17:30 or 5.30pm", Minutes: "a number of minutes"}[q.Kind]
	if q.Optional {
		prompt += ", or an empty line"
	}
	if suggestion := q.suggestion(before); suggestion != "" {
		prompt += " [" + suggestion + "]"
	}
	for {
		line, err := t.prompt(ctx, prompt+": ")
		if err != nil {
			return nil, err
		}
		values := before
		if line != "" {
			values = q.parse(line)
		}
		if values, why := q.read(values); why != "" {
			fmt.Fprintf(t.out, "! %s\n", why)
		} else {
			return values, nil
		}
	}
}

// suggestion is an earlier answer as it is shown.
func (q Question) suggestion(before []string) string {
	parts := make([]string, 0, len(before))
	for _, v := range before {
		if v != "" {
			parts = append(parts, q.text(v))
		}
	}
	return strings.Join(parts, ", ")
}

// parse reads a line as an answer: words, or the numbers of choices.
func (q Question) parse(line string) []string {
	if q.written() {
		return []string{line}
	}
	var out []string
	choices := q.choices()
	for word := range strings.SplitSeq(line, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		n, err := strconv.Atoi(word)
		i := slices.IndexFunc(choices, func(c Choice) bool {
			return c.Value == word || q.Kind == YesNo && word != "" && strings.HasPrefix(c.Value, word)
		})
		switch {
		case err == nil && n >= 1 && n <= len(choices):
			out = append(out, choices[n-1].Value)
		case i >= 0:
			out = append(out, choices[i].Value)
		default:
			out = append(out, word)
		}
	}
	return out
}
