package httpapi

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// slotQuery is a slot search as it was understood.
type slotQuery struct {
	booking.Query

	include includes
	// used are the parameters that had an effect, for the self link.
	used []param
}

// slotStatuses are the codes that may be asked for; a diary holds free and busy only. Source: SL-20.
var slotStatuses = []string{"free", "busy", "busy-unavailable", "busy-tentative", "entered-in-error"}

// parseSlotQuery reads the parameters of a slot search. Parameters that are not known
// are ignored; a bad value of one that is known is refused, and so is a window that
// is reversed or has passed by now. Source: search for slots; SL-12 to SL-14, SL-26 to SL-28.
func parseSlotQuery(raw string, now time.Time) (slotQuery, error) {
	params, err := parseQuery(raw)
	if err != nil {
		return slotQuery{}, err
	}
	var q slotQuery
	for _, p := range params {
		known, err := q.read(p)
		if err != nil {
			return slotQuery{}, err
		}
		if known {
			q.used = append(q.used, p)
		}
	}
	from, to := q.From, q.To
	switch {
	case from.Set() && to.Set() && from.At.After(to.At):
		return slotQuery{}, &badParameter{Name: "start", Reason: "the window ends before it begins"}
	case to.Set() && (to.At.Before(now) || to.Exclusive && !to.At.After(now)):
		return slotQuery{}, &badParameter{Name: "start", Reason: "the whole window is in the past"}
	}
	return q, nil
}

func (q *slotQuery) read(p param) (known bool, err error) {
	switch p.name {
	case "schedule.actor:healthcareservice", "schedule.actor:HealthcareService":
		return true, q.readService(p)
	case "status":
		return true, q.readStatus(p)
	case "start":
		from, to, err := parseStart(p)
		if err != nil {
			return true, err
		}
		q.narrow(from, to)
		return true, nil
	case "_include", "_include:iterate", "_include:recurse":
		return q.include.read(p.value), nil
	case "_format":
		return true, nil
	}
	return false, nil
}

// readService takes one service id or several separated by commas, of which any will
// do. It matches on the value: no system is defined for it. Source: SL-11, SL-16, SL-45.
func (q *slotQuery) readService(p param) error {
	for value := range strings.SplitSeq(p.value, ",") {
		if _, after, ok := strings.Cut(value, "|"); ok {
			value = after
		}
		value = strings.TrimPrefix(value, "HealthcareService/")
		if !fhir.ValidID(value) {
			return &badParameter{Name: p.name, Reason: "must be a service id"}
		}
		q.Services = append(q.Services, booking.ServiceID(value))
	}
	return nil
}

// readStatus takes one status or several separated by commas. The parameter given
// twice means both. Source: SL-20, SL-21.
func (q *slotQuery) readStatus(p param) error {
	asked := []booking.SlotStatus{}
	for code := range strings.SplitSeq(p.value, ",") {
		code = strings.TrimPrefix(code, "http://hl7.org/fhir/slotstatus|")
		if !slices.Contains(slotStatuses, code) {
			return &badParameter{Name: p.name, Reason: "must be one or more of " + strings.Join(slotStatuses, ", ")}
		}
		if status := booking.SlotStatus(code); !slices.Contains(asked, status) { // no more than there are codes
			asked = append(asked, status)
		}
	}
	if q.Statuses != nil {
		asked = slices.DeleteFunc(asked, func(s booking.SlotStatus) bool { return !slices.Contains(q.Statuses, s) })
	}
	q.Statuses = asked
	return nil
}

// narrow makes the window smaller: several start parameters all apply. Source: SL-13.
func (q *slotQuery) narrow(from, to booking.Bound) {
	if from.Set() && (!q.From.Set() || from.At.After(q.From.At) || from.At.Equal(q.From.At) && from.Exclusive) {
		q.From = from
	}
	if to.Set() && (!q.To.Set() || to.At.Before(q.To.At) || to.At.Equal(q.To.At) && to.Exclusive) {
		q.To = to
	}
}

var (
	startForm  = regexp.MustCompile(`^([a-z]{2})?([0-9].*)$`)
	dayForm    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	offsetForm = regexp.MustCompile(`T.*(Z|[+-][0-9]{2}:[0-9]{2})$`)
)

// parseStart reads one start value: a prefix, or none for eq, and an instant or a
// day, which begins and ends in UTC. Source: SL-06, SL-14; FHIR STU3 date search.
func parseStart(p param) (from, to booking.Bound, err error) {
	refuse := func(reason string) (booking.Bound, booking.Bound, error) {
		return booking.Bound{}, booking.Bound{}, &badParameter{Name: p.name, Reason: reason}
	}
	m := startForm.FindStringSubmatch(p.value)
	if m == nil {
		return refuse("must be a date-time, with or without a prefix")
	}
	prefix, value := m[1], m[2]
	var first, next time.Time // the moment, or the day and the day after
	day := dayForm.MatchString(value)
	if day {
		if first, err = time.Parse(time.DateOnly, value); err != nil {
			return refuse("is no day of the calendar")
		}
		next = first.AddDate(0, 0, 1)
	} else {
		if first, err = fhir.Instant(value); err != nil {
			return refuse(startFault(value, p.plus))
		}
		next = first
	}
	switch prefix {
	case "ge":
		return booking.Bound{At: first}, booking.Bound{}, nil
	case "gt", "sa":
		return booking.Bound{At: next, Exclusive: !day}, booking.Bound{}, nil
	case "le":
		return booking.Bound{}, booking.Bound{At: next, Exclusive: day}, nil
	case "lt", "eb":
		return booking.Bound{}, booking.Bound{At: first, Exclusive: true}, nil
	case "", "eq":
		return booking.Bound{At: first}, booking.Bound{At: next, Exclusive: day}, nil
	}
	return refuse("the prefix must be ge, gt, le, lt, eq, sa or eb")
}

// startFault says what is wrong with a date-time, and how to put the usual slips right.
func startFault(value string, plus bool) string {
	switch {
	case plus && strings.Contains(value, " "):
		return "holds a space; the plus sign of an offset must be sent as %2B"
	case !offsetForm.MatchString(value):
		return "needs a time with seconds and an offset, Z or +hh:mm"
	}
	return "must be a date-time such as 2031-03-07T16:05:00Z"
}
