package schema

import (
	"encoding/json"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// contactRanks: every contact point has a rank, and over the patient and all third
// parties exactly one has rank 1. Source: BK-31, BK-33 to BK-36.
func contactRanks(patient fhir.Resource, path string) []Finding {
	var r ranks
	r.read(patient)
	contacts, _ := patient["contact"].([]any)
	for _, item := range contacts {
		contact, _ := item.(map[string]any)
		r.read(contact)
	}
	switch {
	case r.missing:
		return []Finding{{ContactRank, path, "every telecom of the Patient and its contacts needs a rank"}}
	case r.first != 1:
		return []Finding{{ContactRank, path, "exactly one telecom of the Patient and its contacts must have rank 1; " + digits(r.first) + " have"}}
	case !r.phone:
		return []Finding{{Profile, path, "the telecom with rank 1 must be a phone"}}
	}
	return nil
}

// ranks is what is known of the contact points read so far.
type ranks struct {
	first          int
	missing, phone bool
}

func (r *ranks) read(of map[string]any) {
	points, _ := of["telecom"].([]any)
	for _, item := range points {
		point, _ := item.(map[string]any)
		number, _ := point["rank"].(json.Number)
		rank, ok := wholeOf(number)
		if !ok {
			r.missing = true
		}
		if rank == 1 {
			r.first++
			r.phone = point["system"] == "phone"
		}
	}
}

// wholeOf reads an integer however it is written: 1.0 is one.
func wholeOf(number json.Number) (int64, bool) {
	if whole, ok := plain(number); ok {
		return whole, true
	}
	f, err := number.Float64()
	return int64(f), err == nil
}

func digits(n int) string { return strconv.Itoa(n) }
