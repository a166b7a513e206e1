package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/resume"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
	"github.com/rebookcheck/rebookcheck/steps/terminal"
)

const (
	// attendedConsumer is the value of --consumer.
	attendedConsumer = "attended"
	// attendedListen is where the mocks are unless --listen says otherwise: an attended
	// consumer is set up by hand, so the address has to stay.
	attendedListen = "127.0.0.1:8443"
	// farewell is how long the last page may take to be fetched.
	farewell = 5 * time.Second
	// planOption shows what a run would do.
	planOption = "plan"
)

// attendedDriver has a tester work the consumer; attend opens it.
var attendedDriver = driver{
	form: attendedConsumer, example: attendedConsumer,
	named: func(value string) bool { return value == attendedConsumer },
	subject: func(f runFlags) (subject, error) {
		return subject{describe: beforeTester(f), declares: contract.Without(f.attend.lacking())}, nil
	},
	refused: map[string]string{
		"between": "a tester cannot be before a provider of elsewhere yet; use 'run --consumer attended' with the mock",
		"doctor":  "there is no adapter to try where a tester works the consumer by hand; 'rebookcheck run --consumer attended' asks step by step",
		"explore": "nobody can play hundreds of stories by hand; explore an adapter",
	},
}

// attendFlags are those of an attended run.
type attendFlags struct {
	by, page string
	without  []string // capabilities, see contract.AllCapabilities
	all      bool     // every story, and not those of the plan
	show     bool     // the plan, and ask nothing
	labels   []string // TASK=WORDS, see attended.ReadLabels
	// plan is what is played, where the run goes by a plan.
	plan *plan.Plan
}

func (f *attendFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.by, "attended", "web", "with --consumer attended: web asks on a page, terminal asks here")
	flags.StringSliceVar(&f.without, "without", nil, "with --consumer attended: what your consumer cannot do, such as xml,registry; requirements that need it then do not apply")
	flags.BoolVar(&f.all, "all", false, "with --consumer attended: play every story, instead of the fewest that bring up every requirement")
	flags.BoolVar(&f.show, planOption, false, "with --consumer attended: print which stories would be played, in how many sheets, and what would not be judged; ask nothing")
	flags.StringArrayVar(&f.labels, "label", nil, "with --consumer attended: your product's name for a task, as `TASK=WORDS`, such as end-encounter=\"press Close case\"; repeatable")
	flags.StringVar(&f.page, "page", "127.0.0.1:8444", "with --consumer attended: loopback address of the tester's page")
}

func (f *attendFlags) validate(consumer string) error {
	var faults []error
	if len(f.without) > 0 && consumer != attendedConsumer {
		faults = append(faults, errors.New("--without is for --consumer attended; an adapter declares by itself what its consumer cannot do"))
	}
	if (f.all || f.show) && consumer != attendedConsumer {
		faults = append(faults, errors.New("--all and --plan are for --consumer attended; every other consumer does all that is selected, and --list lists it"))
	}
	if len(f.labels) > 0 && consumer != attendedConsumer {
		faults = append(faults, errors.New("--label is for --consumer attended, where it helps the tester; every other consumer reads no words"))
	}
	if _, err := attended.ReadLabels(f.labels); err != nil {
		faults = append(faults, fmt.Errorf("--label: %w", err))
	}
	for _, name := range f.without {
		if !slices.Contains(contract.AllCapabilities(), contract.Capability(name)) {
			faults = append(faults, fmt.Errorf("--without %q: give one or more of %s", name, strings.Join(namesOf(contract.AllCapabilities(), func(c contract.Capability) string { return string(c) }), ", ")))
		}
	}
	if f.by != "web" && f.by != "terminal" {
		faults = append(faults, fmt.Errorf("--attended %q: give web or terminal", f.by))
	}
	if host, _, err := net.SplitHostPort(f.page); err != nil || !isLoopback(host) {
		faults = append(faults, fmt.Errorf("--page %q: give a loopback address and a port, such as 127.0.0.1:8444; the page has no login but the token in its address", f.page))
	}
	return errors.Join(faults...)
}

// lacking are the capabilities that the consumer has not.
func (f *attendFlags) lacking() []contract.Capability {
	var out []contract.Capability
	for _, name := range f.without {
		out = append(out, contract.Capability(name))
	}
	return out
}

// name is how a consumer before a tester is told from others by the run that is resumed.
func (f *attendFlags) name() string {
	if len(f.without) == 0 {
		return attendedConsumer
	}
	return attendedConsumer + " --without " + strings.Join(f.without, ",")
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// desk is what the tester sits at; its answers are kept in the folder.
func (f *runFlags) desk(dir string, stray func() []attended.Stray) (*attended.Desk, error) {
	labels, err := attended.ReadLabels(f.attend.labels)
	if err != nil {
		return nil, err //nolint:wrapcheck // it was read before, and names the label
	}
	return attended.New(attended.Config{ //nolint:wrapcheck // the caller tells the kinds apart
		Dir: dir, Resume: f.resume, Now: time.Now, Without: f.attend.lacking(), Product: f.product.given(), Labels: labels, Stray: stray,
	})
}

// attend runs the suite by the hands of a tester.
func attend(ctx context.Context, s Streams, f runFlags, form formats, keep *keeper) (err error) {
	if f.where.listen == "" {
		f.where.listen = attendedListen
	}
	f.where.fixed = true
	if f.concurrency > 1 {
		fmt.Fprintln(s.Err, "rebookcheck: an attended run does one scenario at a time")
	}
	f.concurrency = 1
	dir := filepath.Join(f.out, "attended")
	var at *front.Front
	desk, err := f.desk(dir, func() []attended.Stray { return strays(at) })
	if errors.Is(err, attended.ErrKept) && !resume.Unfinished(keep.dir) {
		return usage(fmt.Errorf("%w; that run is finished, and its answers belong to its reports: choose another --out", err))
	}
	if errors.Is(err, attended.ErrKept) {
		return usage(fmt.Errorf("%w; go on with it by --resume, or choose another --out", err))
	}
	if err != nil {
		return harness(err)
	}
	if err := f.takes(form, keep); err != nil {
		return err
	}
	at, err = f.where.open(ctx, s)
	if err != nil {
		return err
	}
	var done results.Run
	defer func() {
		if fault := errors.Join(at.Close(), tellUnmatched(s, f.out, at, done)); fault != nil && err == nil {
			err = harness(fault)
		}
	}()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	end, err := sit(ctx, s, f, desk, stop)
	if err != nil {
		return harness(err)
	}
	defer end()
	done, err = attendRun(ctx, s, f, form, desk, at, keep)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			err = harness(cause)
		}
		err = proved(err, done)
		keep.end(done, err)
		return err
	}
	if f.prove {
		done, err = withProof(ctx, done)
	}
	if err == nil {
		err = conclude(s, f, form, done)
	}
	err = proved(err, done)
	keep.end(done, err)
	desk.Finish(fmt.Sprintf("The consumer: %s. %s", wording.Conclusion(done), "The reports are in "+f.out+"."))
	last, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	desk.Farewell(last)
	return err
}

func beforeTester(f runFlags) results.Consumer {
	return results.Consumer{Name: "the consumer before the tester", Attended: true, Without: f.attend.without, Product: f.product.given()}
}

// attendRun asks who tests, runs the scenarios and asks for attestations.
func attendRun(ctx context.Context, s Streams, f runFlags, form formats, desk *attended.Desk, at *front.Front, keep *keeper) (results.Run, error) {
	if err := keep.begin(); err != nil {
		return results.Run{}, harness(err)
	}
	if err := desk.Welcome(ctx); err != nil {
		return results.Run{}, harness(err)
	}
	sheets, over, err := f.ahead(keep)
	if err != nil {
		return results.Run{}, err
	}
	sub := subject{describe: beforeTester(f), opener: desk.Opener()}
	sub.amend = func(c *suite.Config) {
		c.Front, c.Attended = at, f.attend.plan
		selected := c.Selected
		c.Selected = func(total int) { selected(total); desk.Total(total, keep.over()); desk.Sheets(sheets, over) }
		told := c.Done
		c.Done = func(sc results.Scenario) {
			if ctx.Err() == nil { // what breaks off with the run is nothing to tell
				told(sc)
			}
		}
	}
	done, err := judgeConsumer(ctx, s, f, form, sub, keep)
	if err != nil {
		return done, err
	}
	return attest(ctx, desk, done)
}

// attest asks about the clauses that neither wire nor screen shows.
func attest(ctx context.Context, desk *attended.Desk, done results.Run) (results.Run, error) {
	var clauses []attended.Clause
	for _, r := range done.Requirements {
		if r.Status == rule.NeedsAttestation && r.Role == requirement.Consumer {
			clauses = append(clauses, attended.Clause{ID: string(r.ID), Statement: r.Statement, Why: r.Unjudged})
		}
	}
	said, err := desk.Clauses(ctx, clauses)
	if err != nil {
		return results.Run{}, harness(err)
	}
	all := make([]results.Attestation, len(said))
	for i, a := range said {
		all[i] = results.Attestation{ID: requirement.ID(a.ID), Answer: a.Answer, Name: a.By.Name, Role: a.By.Role, At: a.At, Note: a.Note}
		if a.Shot != nil {
			all[i].File, all[i].SHA256 = a.Shot.File, a.Shot.SHA256
		}
	}
	done, err = suite.Attest(fixtures.FS, done, all)
	if err != nil {
		return results.Run{}, harness(err)
	}
	return done, nil
}

func strays(at *front.Front) []attended.Stray {
	lost, _ := at.Unmatched()
	out := make([]attended.Stray, len(lost))
	for i, u := range lost {
		out[i] = attended.Stray{At: u.At, Method: u.Method, Path: u.Path, Why: u.Why}
	}
	return out
}

// sit puts the desk before the tester: a page, or the terminal. What it returns ends that.
func sit(ctx context.Context, s Streams, f runFlags, desk *attended.Desk, stop context.CancelCauseFunc) (end func(), err error) {
	if f.attend.by == "terminal" {
		if s.In == nil {
			return nil, errors.New("there is no terminal to read answers from")
		}
		over := make(chan struct{})
		go func() {
			defer close(over)
			if err := desk.Terminal(ctx, s.In, terminal.Clean(s.Out)); err != nil {
				stop(err)
			}
		}()
		return func() { stop(nil); <-over }, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.attend.page)
	if err != nil {
		return nil, fmt.Errorf("--page: %w", err)
	}
	server := &http.Server{Handler: desk.Page(), ReadHeaderTimeout: 5 * time.Second}
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			stop(fmt.Errorf("the tester's page ended: %w", err))
		}
	}()
	fmt.Fprintf(s.Out, "page       http://%s%s   open it in a browser to begin; whoever has this address answers as the tester\n\n", ln.Addr(), desk.Root())
	return func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		_ = server.Shutdown(last) // what is not fetched by then is not waited for
		<-over
	}, nil
}
