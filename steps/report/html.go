package report

import (
	"github.com/rebookcheck/rebookcheck/steps/report/page"
)

var _ = register(Format{
	Name: "html", File: "report.html",
	Describe: "for people: one page with the verdict, every requirement and the exchanges as evidence",
	Evidence: true,
	Write:    page.Write,
})
