package httpapi

import (
	"errors"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// dispatch hands a request to its handler, unless a trigger of the older simulators
// says what to answer, and lets the answer differ as the Standard allows.
func (a *api) dispatch(c *call) (fault.Reply, error) {
	if a.Toolkit {
		if reply, done, err := a.toolkit(c); done || err != nil {
			return reply, err
		}
	}
	reply, err := c.route.handle(a, c)
	if a.Variance == nil {
		return reply, err
	}
	if conflict, ok := errors.AsType[*booking.VersionConflict](err); ok {
		conflict.Have = a.wireVersion(c.booking, conflict.Have)
		conflict.Want = ifMatchVersion(c.request)
	}
	if err == nil {
		a.Variance.Headers(reply.Header, a.Base, c.route.name == fault.Cancel)
	}
	return reply, err
}

// wireVersion is the version id that a version of the diary has on the wire.
func (a *api) wireVersion(id string, v booking.Version) booking.Version {
	return booking.Version(a.Variance.VersionID(id, string(v)))
}

// diaryVersion is the diary's version of a booking that has a version id on the wire; what can be no version stands for one that has not.
func (a *api) diaryVersion(id string, wire booking.Version) booking.Version {
	if a.Variance == nil || wire == "" {
		return wire
	}
	current, err := a.Diary.Appointment(id)
	if err != nil {
		return wire
	}
	last, err := strconv.Atoi(string(current.Version)) // a diary counts a booking's versions from 1
	if err != nil {
		return wire
	}
	for n := last; n > 0; n-- {
		if v := booking.Version(strconv.Itoa(n)); a.wireVersion(id, v) == wire {
			return v
		}
	}
	return "?"
}

// wanted are the includes of a slot search: those that were asked for or, where the
// provider is one that brings in more, all. Source: SL-47.
func (a *api) wanted(asked includes) includes {
	if a.Variance.IncludesAll() {
		return includes{true, true, true, true, true, true, true}
	}
	return asked
}
