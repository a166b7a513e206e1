package mutant

import "github.com/rebookcheck/rebookcheck/steps/consumer/reference"

// Defects in the document reference of a request for a booking; see faulty.go for how they come to show.

func ofDocument(fault func(reference.Object)) func(reference.Object) {
	return inside("DocumentReference", fault)
}

var _ = register(Mutant{
	Name:   "document-by-local-number",
	Defect: "It identifies the document by a number of its own instead of its UUID.",
	Breaks: []string{"BK-39"},
	Change: asksWrongly(ofDocument(entry(func(identifier reference.Object) {
		uuid, _ := identifier["value"].(string)
		identifier["value"] = "DOC-" + uuid
	}, "identifier"))),
})

var _ = register(Mutant{
	Name:   "superseded-document",
	Defect: "It refers to the document as superseded.",
	Breaks: []string{"BK-40"},
	Change: asksWrongly(ofDocument(sets("status", "superseded"))),
})

var _ = register(Mutant{
	Name:   "another-kind-of-document",
	Defect: "It refers to the document as a discharge summary.",
	Breaks: []string{"BK-41"},
	Change: asksOddly(ofDocument(sets("type", reference.Object{"coding": []any{reference.Object{
		"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17", "code": "POCD_MT150001UK06", "display": "Discharge Summary",
	}}}))),
})

var _ = register(Mutant{
	Name:   "undated-document",
	Defect: "It does not say when the document was made.",
	Breaks: []string{"BK-42"},
	Change: asksWrongly(ofDocument(drops("indexed"))),
})

var _ = register(Mutant{
	Name:   "document-as-pdf",
	Defect: "It announces the document in another format.",
	Breaks: []string{"BK-43"},
	Change: asksWrongly(ofDocument(entry(func(content reference.Object) {
		attachment, _ := content["attachment"].(reference.Object)
		attachment["contentType"] = "application/pdf"
	}, "content"))),
})
