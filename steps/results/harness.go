package results

// Harness is this program: which build of it.
type Harness struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Commit and Date are of the source that it was built from, and Modified says that the source was changed since.
	// They are empty where the build does not say.
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	// Suite is what verdicts depend on.
	Suite Suite `json:"suite,omitzero"`
}

// Suite is all that a verdict depends on, by digests. Digest is of all the parts together; each part has its own, so
// that two suites can be told apart in words.
type Suite struct {
	Digest string `json:"digest"`
	// Rules are the rules and the reader of evidence, Conclusion is what folds their verdicts, Driving what acts the
	// scenarios out, and Mock the providers, the proxy and the registry. All four are code.
	Rules      string `json:"rules"`
	Conclusion string `json:"conclusion"`
	Driving    string `json:"driving"`
	Mock       string `json:"mock"`
	// Features, Catalogue, Schemas and Contract are data.
	Features  string `json:"features"`
	Catalogue string `json:"catalogue"`
	Schemas   string `json:"schemas"`
	Contract  string `json:"contract"`
}

// Part is a part of a suite.
type Part struct{ Name, Digest string }

// Parts are the parts by name, in order.
func (s Suite) Parts() []Part {
	return []Part{
		{"rules", s.Rules},
		{"conclusion", s.Conclusion},
		{"driving", s.Driving},
		{"mock", s.Mock},
		{"features", s.Features},
		{"catalogue", s.Catalogue},
		{"schemas", s.Schemas},
		{"contract", s.Contract},
	}
}

// Differs names the parts in which two suites differ; none where they are the same. One of an earlier version has no digests at all.
func (s Suite) Differs(other Suite) []string {
	if s.Digest == other.Digest {
		return nil
	}
	if s.Digest == "" || other.Digest == "" {
		return []string{"one of them does not say what it is made of"}
	}
	var out []string
	now := other.Parts()
	for i, p := range s.Parts() {
		if p.Digest != now[i].Digest {
			out = append(out, p.Name)
		}
	}
	if out == nil {
		out = []string{"the digest of the whole"}
	}
	return out
}

// Short is enough of the digest to tell suites apart by eye; empty where there is none.
func (s Suite) Short() string { return s.Digest[:min(12, len(s.Digest))] }
