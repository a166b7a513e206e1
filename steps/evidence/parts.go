package evidence

import "slices"

// goesOn says that a call asks, in the same act, for the slots of the same service in another stretch of time than the search so
// far. A timeframe may be searched hour by hour or day by day: what counts is which slots can come back [wire 17.27]. A search of
// which a page was left, or of a time that was searched already, is a new one.
func (q *Sought) goesOn(c *Call) bool {
	return q.Next == "" && !slices.ContainsFunc(q.parts, func(part *Call) bool {
		return !slices.Equal(part.Query[serviceParameter], c.Query[serviceParameter]) || !apart(part, c) && !apart(c, part)
	})
}

// serviceParameter names the service in a search for slots [SL-02].
const serviceParameter = "schedule.actor:healthcareservice"

// apart says that one search begins no sooner than where the other ends.
func apart(sooner, later *Call) bool {
	end, ends := Latest(sooner)
	from, begins := Earliest(later)
	return ends && begins && !from.Before(end)
}
