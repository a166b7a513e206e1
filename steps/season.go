package steps

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/cast"
)

// itIs sets the session's clock to a time of day by the clocks of the features. The date is
// drawn, in the season that was dealt; a story that names a day of the week gets one, and
// one that is set in July a day on which the clocks are an hour ahead of UTC.
func (w *World) itIs(day, hour, minute, july string) error {
	season := w.hand[cast.Season]
	if july != "" {
		season = cast.Summer
	}
	date := w.date(season, july != "")
	for day != "" && date.Weekday().String() != day {
		date = date.AddDate(0, 0, 1)
	}
	h, _ := strconv.Atoi(hour)   // two digits by the phrase
	m, _ := strconv.Atoi(minute) // as above
	return w.begins(time.Date(date.Year(), date.Month(), date.Day(), h, m, 0, 0, london))
}

// date draws a day of a season, of some year to come. The clocks change on the last Sunday of March and of
// October, in the night; when they go back it may be the day before, so that bookings of the night fall into the change.
func (w *World) date(season string, july bool) time.Time {
	d := rand.New(rand.NewPCG(uint64(w.seed), 1)) //nolint:gosec // repeatable on purpose
	year := 2030 + d.IntN(5)
	lastSunday := func(month time.Month) time.Time {
		last := time.Date(year, month, 31, 0, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	switch season {
	case cast.Summer:
		month := time.July
		if !july {
			month = time.Month(4 + d.IntN(6))
		}
		return time.Date(year, month, 1+d.IntN(24), 0, 0, 0, 0, time.UTC)
	case cast.SpringChange:
		return lastSunday(time.March)
	case cast.AutumnChange:
		return lastSunday(time.October).AddDate(0, 0, -d.IntN(2))
	case cast.Winter:
		return time.Date(year, time.Month(11+d.IntN(4)), 1+d.IntN(24), 0, 0, 0, 0, time.UTC)
	}
	return time.Date(2031, time.March, 7, 0, 0, 0, 0, time.UTC)
}
