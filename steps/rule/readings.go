package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Reading is one of two ways of reading a clause on which the sources of the
// standard disagree, and whether what was seen keeps to it. A verdict holds to
// the first reading of its row; the other is told, so that nobody takes a breach
// of one page of the standard for a breach of all.
type Reading struct {
	// Row is where the conflict stands in the table of conflicts: "15.28", or "17.16" for a ruling on what the table leaves open.
	Row   string `json:"row"`
	Topic string `json:"topic"`
	// Name is "A", by which the verdict goes, or "B". Under says how that one reads the clause, and where it stands.
	Name  string `json:"name"`
	Under string `json:"under"`
	Met   bool   `json:"met"`
}

// conflict is a row of the table: its topic, the reading judged by and the other one.
type conflict struct{ topic, a, b string }

// conflicts are the rows that bear on what a consumer does. Providers' rows are left to whoever tests providers.
var conflicts = map[string]conflict{
	"15.2":  {"Slot search interaction id", "search:slot (API)", "read:slot (SCAL C11, C12, C26; SDS samples)"},
	"15.9":  {"Service id missing from slot search", "the consumer names the service (SCAL C30)", "a search without a service is allowed (search_slots)"},
	"15.12": {"Schedule actor", "exactly one HealthcareService (fs_fhir_overrides, SCAL P13)", "a HealthcareService or a Location (API schedule)"},
	"15.13": {"Where the DoS id sits", "HealthcareService.identifier (API since March 2021)", "HealthcareService.id (samples)"},
	"15.14": {"created", "the provider sets it, a request need not have it (API)", "required in the request (overrides)"},
	"15.15": {"participant.status", "required (profile)", "may be missing (API sample)"},
	"15.16": {"attachment.language", "en (table, SCAL)", "en-GB (samples)"},
	"15.17": {"Status spelling", "entered-in-error (FHIR)", "entered in error (API tables)"},
	"15.19": {"X-Request-Id repeat", "an id is used up by a request that succeeded (fs_xti)", "an id is used up by any request (er_overview)"},
	"15.22": {"Cancel scope", "write (fs_authentication)", "that of reading slots (SCAL C18 test text)"},
	"15.23": {"DELETE verb", "not defined for bookings (API)", "listed (er_errorhandling, implementation_api)"},
	"15.26": {"Who registers", "the provider (Booking Management workflow)", "the consumer (API page of November 2020)"},
	"15.28": {"New before old", "the new booking must come first (Booking Management workflow)", "it should (sr_rebookcancel); cancel, then book again (user story ABUS.21)"},
	"15.29": {"Re-assessment needed", "for changes outside the consultation (sr_scenario_cr)", "for any change (Booking Management workflow)"},
	"15.31": {"Both interaction families in SDS", "continue the workflow (SCAL C12)", "end and show an error (dos_wfoverview)"},
	"15.33": {"Detail codes in OperationOutcome", "any of the code lists", "one list only"},
	"17.3":  {"Appointment.language", "may be absent (the standard owner's own bodies lack it)", "required (overrides)"},
	"17.5":  {"No NHS number", "participant.actor.identifier may be present or absent", "it is always present"},
	"17.16": {"If-Match", "the ETag as it was read, in its weak form", "a strong form of it names the same version (plain HTTP)"},
}

// reading notes whether one instance keeps to each of the two readings of a row. It decides nothing:
// ok and broken do, and go by reading A.
func (f *findings) reading(row string, a, b bool) {
	if _, known := conflicts[row]; !known {
		panic("no row " + row + " in the table of conflicts")
	}
	i := slices.IndexFunc(f.read, func(r noted) bool { return r.row == row })
	if i < 0 {
		f.read = append(f.read, noted{row, a, b})
		return
	}
	f.read[i].a = f.read[i].a && a
	f.read[i].b = f.read[i].b && b
}

// noted is a row, and whether every instance kept to each of its readings.
type noted struct {
	row  string
	a, b bool
}

// readings are both readings of each row of which one was not kept to.
func (f *findings) readings() []Reading {
	var out []Reading
	for _, r := range f.read {
		if r.a && r.b {
			continue
		}
		c := conflicts[r.row]
		out = append(out, Reading{r.row, c.topic, "A", c.a, r.a}, Reading{r.row, c.topic, "B", c.b, r.b})
	}
	return out
}

// Readings puts readings into words, row by row: "conforms under reading A: …; not under B: … [15.28, New before old]".
// Empty when no row made a difference.
func Readings(all []Reading) string {
	var out []string
	for i := 0; i+1 < len(all); i += 2 {
		a, b := all[i], all[i+1]
		if a.Met == b.Met {
			continue
		}
		kept, not := a, b
		if b.Met {
			kept, not = b, a
		}
		out = append(out, fmt.Sprintf("conforms under reading %s: %s; not under %s: %s [%s, %s]", kept.Name, kept.Under, not.Name, not.Under, a.Row, a.Topic))
	}
	return strings.Join(out, "; ")
}

// FoldReadings joins the readings of several verdicts on one clause: a reading is met when each verdict that noted it found it met.
func FoldReadings(verdicts ...[]Reading) []Reading {
	var out []Reading
	for _, v := range verdicts {
		for _, r := range v {
			i := slices.IndexFunc(out, func(o Reading) bool { return o.Row == r.Row && o.Name == r.Name })
			if i < 0 {
				out = append(out, r)
			} else {
				out[i].Met = out[i].Met && r.Met
			}
		}
	}
	return out
}
