package mutant

import "net/http"

var (
	_ = bad("offers-rebook", "Its statement offers an operation that re-books in one act.", editing(onMetadata, func(_ *request, o object) {
		child(o, "rest", 0)["operation"] = []any{object{"name": "rebook", "definition": object{"reference": "OperationDefinition/rebook"}}}
	}), "RB-02")
	_ = bad("serves-rebook", "It answers a re-booking in one act as done.", handling(func(r *request) *answer {
		a := r.ask()
		if r.Method == http.MethodPost && len(r.path) > 8 && r.path[len(r.path)-8:] == "/$rebook" && r.id() != "" && r.id()[0] != '$' {
			a.status = http.StatusOK
		}
		return a
	}), "RB-02")
	_ = bad("rebook-cancels", "It refuses a re-booking in one act, and has cancelled the booking all the same.", changing(func(r *request, _ *answer) {
		if r.Method == http.MethodPost && r.id() != "" && r.id()[0] != '$' {
			_ = r.vale.CancelLocally(r.Context(), r.id())
		}
	}), "RB-02", "RB-18")
	_ = bad("no-statement", "It does not say what it can do.", changing(func(r *request, a *answer) {
		if r.metadata() {
			*a = *says(http.StatusNotFound, "not-found", "no such resource")(r)
		}
	}), "NF-01")
	_ = bad("says-another-fhir", "Its statement names another version of FHIR.", editing(onMetadata, func(_ *request, o object) { o["fhirVersion"] = "1.0.2" }), "NF-02")
	_ = bad("says-no-xml", "Its statement leaves XML out.", editing(onMetadata, func(_ *request, o object) { o["format"] = []any{"application/fhir+json"} }), "NF-02")
	_ = bad("says-no-slots", "Its statement leaves slots out.", editing(onMetadata, func(_ *request, o object) {
		rest := child(o, "rest", 0)
		rest["resource"] = items(rest["resource"])[:1]
	}), "NF-03")
	_ = bad("says-no-version", "Its statement does not say which version of the standard it keeps to.", editing(onMetadata, func(_ *request, o object) { delete(o, "version") }), "NF-04")
	_ = bad("says-nothing-of-changes", "Its statement says nothing of how changes are kept apart.", editing(onMetadata, func(_ *request, o object) {
		delete(child(o, "rest", 0), "documentation")
		for _, r := range items(o, "rest", 0, "resource") {
			delete(child(r), "versioning")
			delete(child(r), "documentation")
		}
	}), "NF-05")
)
