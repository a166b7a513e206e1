package provider

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// everyInclude are the includes of the standard, in their first spelling. Source: wire contract, 6.2.
var everyInclude = []string{
	"_include", "Slot:schedule",
	"_include:iterate", "Schedule:actor:Practitioner",
	"_include:iterate", "Schedule:actor:PractitionerRole",
	"_include:iterate", "Schedule:actor:HealthcareService",
	"_include:iterate", "HealthcareService:organization",
	"_include:iterate", "HealthcareService:location",
}

// asks sends requests that differ from a good one in what they are to find out, or in what is wrong with them.
func (p *play) asks(ctx context.Context, all ...wire.Request) error {
	for _, r := range all {
		if _, err := p.send(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// probing is a request that is to find something out; failing one that has something wrong with it.
func probing(what string, r wire.Request) wire.Request {
	r.Meant = evidence.Meant{Probe: what}
	return r
}

func failing(what string, r wire.Request) wire.Request {
	r.Meant = evidence.Meant{Wrong: what}
	return r
}

func (p *play) metadata() wire.Request {
	return wire.Request{Operation: wire.Capability, Path: "/metadata"}
}

// asksWhatItCan reads the capability statement, in each format.
func (p *play) asksWhatItCan(ctx context.Context) error {
	for _, f := range p.cfg.Formats {
		r := p.metadata()
		r.Form = formats[f]
		if err := p.asks(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// looks is an ordinary search, and one with every include.
func (p *play) looks(ctx context.Context) error {
	if err := p.look(ctx); err != nil {
		return err
	}
	for _, service := range p.cfg.Services {
		from, to := p.bounds()
		q := query(append([]string{
			"schedule.actor:healthcareservice", service, "start", "ge" + instant(from), "start", "le" + instant(to), "status", "free",
		}, everyInclude...)...)
		for _, form := range p.forms() {
			r := probing(evidence.ProbeInclude, p.search(q))
			r.Form = form
			if err := p.asks(ctx, r); err != nil {
				return err
			}
		}
	}
	if len(p.free) == 0 {
		return nil
	}
	// one slot alone: what it leads to is there, and nothing else
	for _, s := range p.alone() {
		at := s.start.UTC().Format(time.RFC3339Nano)
		narrow := query(append([]string{"schedule.actor:healthcareservice", s.service, "start", "ge" + at, "start", "le" + at, "status", "free"}, everyInclude...)...)
		if err := p.asks(ctx, probing(evidence.ProbeInclude, p.search(narrow))); err != nil {
			return err
		}
	}
	return nil
}

// alone is the first free slot, and the one that begins when fewest others do: what belongs to a schedule that shares it with
// others is then seen on its own.
func (p *play) alone() []slot {
	n := map[int64]int{}
	for _, s := range p.free {
		n[s.start.Unix()]++
	}
	fewest := slices.MinFunc(p.free, func(a, b slot) int { return n[a.start.Unix()] - n[b.start.Unix()] })
	if fewest.start.Equal(p.free[0].start) {
		return p.free[:1]
	}
	return []slot{p.free[0], fewest}
}

// looksWithLess leaves out what may be left out.
func (p *play) looksWithLess(ctx context.Context) error {
	from, to := p.bounds()
	service := p.cfg.Services[0]
	return p.asks(ctx,
		probing(evidence.ProbeNoStatus, p.search(query("schedule.actor:healthcareservice", service, "start", "ge"+instant(from), "start", "le"+instant(to)))),
		probing(evidence.ProbeNoFrom, p.search(query("schedule.actor:healthcareservice", service, "start", "le"+instant(to), "status", "free"))),
		probing(evidence.ProbeNoInclude, p.search(p.window("free"))),
	)
}

// looksForStatuses asks for each status, for both, and for none. A search for the free ones stands on either side of each that
// asks for them among others, and such on either side of one for them: so it is seen whether all show the same free slots.
func (p *play) looksForStatuses(ctx context.Context) error {
	return p.asks(ctx,
		p.search(p.window("busy")), p.search(p.window("free")), p.search(p.window("free,busy")), p.search(p.window("free")),
		probing(evidence.ProbeNoStatus, p.search(p.window(""))), p.search(p.window("free")),
	)
}

// looksAtEdges asks for windows that end and begin just where a slot does, or a millisecond from there, in each format.
func (p *play) looksAtEdges(ctx context.Context) error {
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	by := func(prefix string, d time.Duration) string {
		return prefix + s.start.Add(d).UTC().Format(time.RFC3339Nano)
	}
	for _, form := range p.forms() {
		for _, edge := range []struct{ probe, from, to string }{
			{evidence.ProbeEdgeIn, by("ge", 0), by("le", 0)},
			{evidence.ProbeEdgeIn, by("gt", -time.Millisecond), by("lt", time.Millisecond)},
			{evidence.ProbeEdgeOut, by("gt", 0), by("le", time.Hour)},
			{evidence.ProbeEdgeOut, by("ge", time.Millisecond), by("le", time.Hour)},
			{evidence.ProbeEdgeBefore, by("ge", -time.Minute), by("lt", 0)},
			{evidence.ProbeEdgeBefore, by("ge", -time.Minute), by("le", -time.Millisecond)},
		} {
			r := probing(edge.probe, p.search(query("schedule.actor:healthcareservice", s.service, "start", edge.from, "start", edge.to)))
			r.Form = form
			if err := p.asks(ctx, r); err != nil {
				return err
			}
		}
	}
	return p.asks(ctx, p.search(p.window("free,busy")))
}

// looksWithMore asks for things that a provider may not know.
func (p *play) looksWithMore(ctx context.Context) error {
	with := func(more ...string) wire.Request { return p.search(p.window("free") + "&" + query(more...)) }
	all := query(everyInclude...)
	return p.asks(ctx,
		probing(evidence.ProbeUnknownInclude, p.search(p.window("free")+"&"+all+"&"+query("_include", "Slot:nobody-knows"))),
		probing(evidence.ProbeRevinclude, with("_include", "Slot:schedule", "_revinclude", "Appointment:slot")),
		probing(evidence.ProbeUnknownParam, with("nobody-knows", "this")),
	)
}

// looksElsewhere asks for the slots of a service that nobody has.
func (p *play) looksElsewhere(ctx context.Context) error {
	from, to := p.bounds()
	return p.asks(ctx, failing(evidence.WrongService, p.search(query(
		"schedule.actor:healthcareservice", "999000999001", "start", "ge"+instant(from), "start", "le"+instant(to), "status", "free"))))
}

// looksForNonsense gives parameters values that they cannot have.
func (p *play) looksForNonsense(ctx context.Context) error {
	service := p.cfg.Services[0]
	_, to := p.bounds()
	return p.asks(ctx,
		failing(evidence.WrongStart, p.search(query("schedule.actor:healthcareservice", service, "start", "genot-a-time", "start", "le"+instant(to)))),
		failing(evidence.WrongStatus, p.search(query("schedule.actor:healthcareservice", service, "start", "le"+instant(to), "status", "nonsense"))),
	)
}

// looksBack asks for a window that is past, and for one that only begins there.
func (p *play) looksBack(ctx context.Context) error {
	service := p.cfg.Services[0]
	_, to := p.bounds()
	ago := func(d time.Duration) string { return instant(p.now().UTC().Add(-d).Truncate(time.Second)) }
	return p.asks(ctx,
		failing(evidence.WrongPast, p.search(query("schedule.actor:healthcareservice", service, "start", "ge"+ago(48*time.Hour), "start", "le"+ago(24*time.Hour), "status", "free"))),
		probing(evidence.ProbeBegunBefore, p.search(query("schedule.actor:healthcareservice", service, "start", "ge"+ago(24*time.Hour), "start", "le"+instant(to), "status", "free"))),
	)
}

// looksForNone asks for a window in which no slot can begin: part of a second.
func (p *play) looksForNone(ctx context.Context) error {
	from, _ := p.bounds()
	odd := from.Truncate(time.Minute).Add(37*time.Second + 123*time.Millisecond)
	const form = "2006-01-02T15:04:05.000Z07:00"
	return p.asks(ctx, probing(evidence.ProbeEmpty, p.search(query("schedule.actor:healthcareservice", p.cfg.Services[0],
		"start", "ge"+odd.Format(form), "start", "le"+odd.Add(time.Millisecond).Format(form), "status", "free"))))
}

// zones are where a consumer may be: here in summer, east of here by half an hour more, and west.
var zones = []*time.Location{time.FixedZone("", 3600), time.FixedZone("", 5*3600+1800), time.FixedZone("", -4*3600)}

// looksFromElsewhere asks for the same narrow window in UTC and in other time zones.
func (p *play) looksFromElsewhere(ctx context.Context) error {
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	from, to := s.start.Add(-time.Minute), s.start.Add(time.Minute)
	in := func(z *time.Location) string {
		return query("schedule.actor:healthcareservice", p.cfg.Services[0], "start", "ge"+instant(from.In(z)), "start", "le"+instant(to.In(z)), "status", "free,busy")
	}
	all := []wire.Request{p.search(in(time.UTC))}
	for _, z := range zones {
		all = append(all, probing(evidence.ProbeOffset, p.search(in(z))))
	}
	return p.asks(ctx, all...)
}

// booksFromElsewhere books a slot by the times of another time zone, reads it and looks for slots.
func (p *play) booksFromElsewhere(ctx context.Context) error {
	b, err := p.book(ctx, p.north(), "Mr Patient", p.patient("Mr Patient"), func(r *wire.Request) {
		r.Meant.Probe = evidence.ProbeOffset
		for _, o := range []object{r.Body, held(r.Body, "Slot")} {
			for _, key := range []string{"start", "end"} {
				o[key] = evidence.Instant(text(o, key)).In(zones[0]).Format(time.RFC3339Nano)
			}
		}
	})
	if err != nil {
		return err
	}
	return p.looksAgain(ctx, b)
}

// southLooks has the other organisation search.
func (p *play) southLooks(ctx context.Context) error {
	r := p.search(p.window("free"))
	r.Consumer = p.south()
	return p.asks(ctx, r)
}

// asksForWhatIsNotThere uses methods and paths that the standard does not have.
func (p *play) asksForWhatIsNotThere(ctx context.Context) error {
	b, err := p.ofOrBooked(ctx, "Mr Patient")
	if err != nil {
		return err
	}
	slot := wire.Request{Operation: wire.SlotSearch, Method: http.MethodPost, Path: "/Slot", Body: object{"resourceType": "Slot", "status": "free"}}
	path := bookingPath(b.id)
	return p.asks(ctx,
		failing(evidence.WrongMethod, slot),
		failing(evidence.WrongMethod, wire.Request{Operation: wire.Update, Method: http.MethodDelete, Path: path}),
		failing(evidence.WrongMethod, wire.Request{Operation: wire.Update, Method: http.MethodPatch, Path: path, Body: object{"resourceType": "Appointment", "status": "cancelled"}}),
		failing(evidence.WrongUnknownPath, wire.Request{Operation: wire.ReadOne, Path: "/Encounter/1"}),
		failing(evidence.WrongUnknownBooking, wire.Request{Operation: wire.ReadOne, Path: "/Appointment/" + p.client.NewID(), Form: p.other()}),
		wire.Request{Operation: wire.ReadOne, Path: path},
		wire.Request{Operation: wire.ReadOne, Path: path, Form: p.other()},
	)
}

// ofOrBooked is a patient's booking; one is made where there is none.
func (p *play) ofOrBooked(ctx context.Context, name string) (*appointment, error) {
	if b := p.by[name]; b != nil {
		return b, nil
	}
	return p.book(ctx, p.north(), name, p.patient(name), nil)
}
