package report

import (
	"io"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

var _ = register(Format{
	Name: "json", File: "results.json",
	Describe: "everything that was found, for programs and for rebookcheck itself",
	Write:    func(w io.Writer, run results.Run) error { return run.WriteJSON(w) },
})
