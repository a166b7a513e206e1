package bundle

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// referred is a file that evidence refers to, by its name below the report folder.
type referred struct{ name, digest string }

// refersTo are the screenshots and documents that a run's evidence refers to, each once, by name.
func refersTo(run results.Run) []referred {
	found := map[string]string{}
	for _, a := range run.Attestations {
		if a.File != "" {
			found[a.File] = a.SHA256
		}
		for _, d := range a.Documents {
			found[d.File] = d.SHA256
		}
	}
	for _, story := range run.Journals {
		for _, e := range story {
			if e.Mark == nil {
				continue
			}
			var data any
			if json.Unmarshal(e.Mark.Data, &data) == nil {
				walk(data, found)
			}
		}
	}
	var out []referred
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out = append(out, referred{name, found[name]})
	}
	return out
}

// walk finds what says both file and sha256.
func walk(v any, found map[string]string) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			walk(one, found)
		}
	case map[string]any:
		file, is := v["file"].(string)
		sum, has := v["sha256"].(string)
		if is && has && file != "" {
			found[file] = sum
		}
		for _, one := range v {
			walk(one, found)
		}
	}
}
