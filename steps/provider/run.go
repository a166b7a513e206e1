package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Options is one run.
type Options struct {
	Config             Config
	Features, Fixtures fs.FS
	// Harness is the build that judges.
	Harness results.Harness
	// Judge, if set, judges in the place of one that is read from Features and Fixtures for this run alone.
	Judge *suite.ProviderJudge
	// Tags selects scenarios; empty selects all. Only, if set, keeps the stories that it wants.
	Tags string
	Only func(told []suite.Scenario) bool
	// Journal is where the requests are recorded; nil means one in memory. A registry that the provider was given records
	// in the same, under the name "registry".
	Journal *journal.Journal
	// Ledger is where bookings are written down; nil keeps them in memory.
	Ledger   *Ledger
	Staff    StaffRoom
	Registry RegistryRoom
	// Subject is what the reports call the provider, with its defect where it is known to have one.
	Subject results.Consumer
	// Now is the real clock.
	Now func() time.Time
	// Selected, if set, is told how many scenarios will be judged, and Fewer why fewer stories than limits.stories wants are
	// played at once; Done, if set, is told of each scenario, of one at a time.
	Selected func(total int)
	Fewer    func(why string)
	Done     func(results.Scenario)
	// Strict has a concern decide the verdict as a failure does.
	Strict bool
	// VerdictsOnly lets the journals go once they are judged.
	VerdictsOnly bool
}

// Outcome is what a run came to, and what became of its bookings.
type Outcome struct {
	Run     results.Run
	Receipt Receipt
	// Requests is how many requests were sent, and Attempts how many bookings were asked for, also such as have to be refused.
	Requests, Attempts int
}

// Run drives the provider through the selected stories and judges it. Whatever was booked is cancelled before it returns,
// even where the context has ended: the receipt says what each booking was last read as. An error means that there is no
// run to report.
func Run(ctx context.Context, o Options) (Outcome, error) {
	judge, err := o.judge()
	if err != nil {
		return Outcome{}, err
	}
	selected, err := suite.Select(judge.Scenarios(), o.Tags)
	if err != nil {
		return Outcome{}, err //nolint:wrapcheck // likewise
	}
	told, selected := o.only(suite.ProviderStories(selected), selected)
	if len(told) == 0 {
		return Outcome{}, suite.ErrNothingSelected
	}
	if o.Selected != nil {
		o.Selected(len(selected))
	}
	d, err := NewDriver(o)
	if err != nil {
		return Outcome{}, err
	}
	started := o.Now()
	run := results.Run{
		Consumer: o.Subject, Config: results.Config{Tags: o.Tags, Strict: o.Strict}, Journals: map[string]journal.View{},
		Times: results.Times{Started: started.UTC(), Scenarios: map[string]time.Duration{}},
	}
	workers, fewer, err := d.workers(ctx, told)
	if err != nil {
		return Outcome{}, err
	}
	if fewer != "" && o.Fewer != nil {
		o.Fewer(fewer)
	}
	judged := map[string]suite.Judged{}
	play := func(worker int, told []suite.Scenario) played { return workers[worker].story(ctx, told) }
	sideBySide(ctx, len(workers), told, play, func(p played) {
		run.Journals[p.told[0].Story] = p.view
		one := judge.Story(p.told, p.view)
		judged[p.told[0].Story] = one
		for _, s := range one.Scenarios() {
			run.Times.Scenarios[s.ID] = p.took
			if o.Done != nil {
				o.Done(s)
			}
		}
	})
	out := Outcome{Receipt: d.Cleanup(context.WithoutCancel(ctx))}
	out.Requests, out.Attempts = d.client.Sent(), d.ledger.Count()
	if ctx.Err() != nil {
		return out, fmt.Errorf("interrupted: %w", ctx.Err())
	}
	out.Run = judge.Conclude(run, selected, judged)
	out.Run.Times.Finished = o.Now().UTC()
	out.Run.Times.Took = out.Run.Times.Finished.Sub(out.Run.Times.Started)
	if o.VerdictsOnly {
		out.Run.Journals = nil
		return out, nil
	}
	out.Run, err = out.Run.Seal()
	return out, err //nolint:wrapcheck // it says what it does
}

// judge is the one that is given, or one of this run's own.
func (o Options) judge() (*suite.ProviderJudge, error) {
	if o.Judge != nil {
		return o.Judge, nil
	}
	return suite.NewProviderJudge(o.Features, o.Fixtures, o.Harness) //nolint:wrapcheck // it says what it does
}

// only keeps the stories that are wanted, and their scenarios.
func (o Options) only(told [][]suite.Scenario, selected []suite.Scenario) ([][]suite.Scenario, []suite.Scenario) {
	if o.Only == nil {
		return told, selected
	}
	told = slices.DeleteFunc(told, func(s []suite.Scenario) bool { return !o.Only(s) })
	return told, slices.DeleteFunc(selected, func(s suite.Scenario) bool {
		return !slices.ContainsFunc(told, func(t []suite.Scenario) bool { return t[0].Story == s.Story })
	})
}

// NewDriver returns a driver for the provider of a run.
func NewDriver(o Options) (*Driver, error) {
	if o.Journal == nil {
		o.Journal = journal.New(o.Now)
	}
	if o.Ledger == nil {
		o.Ledger = NewLedger()
	}
	client, err := httpClient(o.Config)
	if err != nil {
		return nil, err
	}
	every := time.Duration(0)
	if rate := o.Config.Limits.Rate; rate > 0 {
		every = time.Duration(float64(time.Second) / rate)
	}
	if o.Staff == nil {
		o.Staff = staffOf(o.Config, client)
	}
	return &Driver{
		slots: &reservations{}, cfg: o.Config, ledger: o.Ledger, staff: o.Staff, reg: o.Registry, now: o.Now,
		client: wire.New(wire.Config{
			HTTP: client, Journal: o.Journal, Base: o.Config.BaseURL, Proxy: o.Config.Proxy, ASID: o.Config.ASID, Audience: o.Config.Audience,
			Every: every, NewID: uuid.NewString, Now: o.Now,
		}),
	}, nil
}

// httpClient follows no redirect, asks for no compression and keeps connections for races.
func httpClient(c Config) (*http.Client, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS.CA != "" {
		pem, err := os.ReadFile(c.TLS.CA)
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls.ca: %s holds no certificate in PEM form", c.TLS.CA)
		}
	}
	if c.TLS.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(c.TLS.Certificate, c.TLS.Key)
		if err != nil {
			return nil, fmt.Errorf("tls.certificate, tls.key: %w", err)
		}
		trust.Certificates = []tls.Certificate{pair}
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust, DisableCompression: true, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: max(c.Limits.Race, 2), IdleConnTimeout: time.Minute, TLSHandshakeTimeout: duration(c.Limits.Answer),
		},
		Timeout:       duration(c.Limits.Answer),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// Play acts a story out, cancels what it booked, and returns its journal.
func (d *Driver) Play(ctx context.Context, s suite.Scenario) journal.View {
	return d.story(ctx, []suite.Scenario{s}).view
}

// played is a story that was played.
type played struct {
	told []suite.Scenario
	view journal.View
	took time.Duration
	// short says that the provider had too little of something, and crowded that this was while others had slots in hand.
	short, crowded bool
}

func (d *Driver) story(ctx context.Context, told []suite.Scenario) played {
	began := d.now()
	j := d.client.Journal
	first := d.mark(evidence.MarkBegin, evidence.Begin{
		Base: d.cfg.BaseURL, Proxy: d.cfg.Proxy, ASID: d.cfg.ASID, Audience: d.cfg.Audience, Services: d.cfg.Services,
		Registry: d.cfg.Registry, Staff: d.can(CancelAct), Moves: d.can(MoveAct), Window: d.cfg.Window.From + " to " + d.cfg.Window.To,
	})
	p := d.play()
	defer d.slots.release(p)
	end := evidence.End{}
	stopped := error(nil)
	for _, st := range told[0].Steps {
		if _, judged := rule.BySentence(st.Text); judged {
			continue
		}
		done := evidence.Step{Text: st.Text, Status: string(results.Passed)}
		if stopped != nil {
			done.Status = string(results.Skipped)
		} else if stopped = p.step(ctx, st.Text); stopped != nil {
			done.Status, done.Detail = string(results.NotDone), stopped.Error()
		}
		end.Steps = append(end.Steps, done)
	}
	if p.away && p.reg != nil {
		stopped = errors.Join(stopped, p.reg.Outage(false))
	}
	if ctx.Err() == nil {
		if err := p.tidy(ctx); err != nil && stopped == nil {
			stopped = err
		}
		p.settles(ctx)
	}
	var lacks short
	switch {
	case stopped == nil:
	case errors.As(stopped, &lacks):
		end.Short = lacks.why
	default:
		end.Fault = stopped.Error()
	}
	d.mark(evidence.MarkEnd, end)
	return played{
		told: told, took: d.now().Sub(began), short: end.Short != "", crowded: end.Short != "" && p.crowded,
		view: segment(j.Select(journal.Filter{Heard: evidence.Registry, Target: tokenPath(j)}), j.Select(journal.Filter{SeqAfter: first - 1})),
	}
}

// tokenPath is where the registry gives tokens, as far as anything was asked of it.
func tokenPath(j *journal.Journal) string {
	for _, e := range j.Select(journal.Filter{Heard: evidence.Registry}) {
		if strings.HasSuffix(e.Exchange.Target, "/token") {
			return e.Exchange.Target
		}
	}
	return "/no-token"
}

// segment keeps what the harness noted and what the driver and the registry have heard, and the tokens for the registry
// that the provider came by before. What a mock notes of itself is no evidence, and neither is a call to the registry that is still open.
func segment(tokens, all []journal.Entry) journal.View {
	var out journal.View
	for _, e := range tokens {
		if len(all) > 0 && e.Seq < all[0].Seq && e.Closed > 0 {
			out = append(out, e)
		}
	}
	for _, e := range all {
		switch {
		case e.Mark != nil && e.Mark.Who == "harness", e.Mark != nil && e.Mark.Kind == evidence.MarkCall:
			out = append(out, e)
		case e.Exchange != nil && e.Exchange.Heard == evidence.Driver:
			out = append(out, e)
		case e.Exchange != nil && e.Exchange.Heard == evidence.Registry && e.Closed > 0:
			out = append(out, e)
		}
	}
	return out
}

func (p *play) step(ctx context.Context, text string) error {
	ph, words, ok := find(text)
	if !ok {
		return fmt.Errorf("nothing is known to be done for %q", text)
	}
	return ph.do(ctx, p, words)
}
