package fhir

import (
	"encoding/json"
	"strconv"
	"time"
)

// Mode says why an entry is in a searchset.
type Mode string

// The modes of an entry.
const (
	Match   Mode = "match"
	Include Mode = "include"
	Note    Mode = "outcome"
)

// Entry is one entry of a searchset. FullURL is absolute and names no version.
type Entry struct {
	FullURL  string
	Resource Resource
	Mode     Mode
}

// Searchset is the answer to a search.
type Searchset struct {
	ID      string
	Updated time.Time
	// Self is the absolute URL of the search as the server understood it.
	Self    string
	Entries []Entry
}

// Resource builds the Bundle. Its total counts the matches only, and there is no
// entry element when there are no entries. Source: Bundle; SL-32 to SL-36, RD-16.
func (s Searchset) Resource() Resource {
	total, entries := 0, []any{}
	for _, e := range s.Entries {
		if e.Mode == Match {
			total++
		}
		entry := map[string]any{
			"resource": map[string]any(e.Resource),
			"search":   map[string]any{"mode": string(e.Mode)},
		}
		put(entry, "fullUrl", e.FullURL)
		entries = append(entries, entry)
	}
	out := Resource{
		"resourceType": "Bundle",
		"type":         "searchset",
		"total":        json.Number(strconv.Itoa(total)),
	}
	if s.ID != "" {
		out["id"] = s.ID
	}
	if !s.Updated.IsZero() {
		out["meta"] = map[string]any{"lastUpdated": FormatInstant(s.Updated)}
	}
	if s.Self != "" {
		out["link"] = []any{map[string]any{"relation": "self", "url": s.Self}}
	}
	if len(entries) > 0 {
		out["entry"] = entries
	}
	return out
}
