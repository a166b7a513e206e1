package suite

import (
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// brand gives a consumer the name that it had in its sessions, where it had none before, and says what shows that the
// evidence is of more than one product. Nothing conforms on such evidence.
func brand(c *results.Consumer, said []results.Product) []string {
	var faults []string
	told := map[string]bool{}
	for i := range said {
		p := &said[i]
		if c.Product == nil || *c.Product == (results.Product{}) {
			c.Product = p
			continue
		}
		if other := results.ProductsDiffer(c.Product, p); other != nil {
			text := fmt.Sprintf("the evidence is of more than one product (%s): judge each build in a run of its own", strings.Join(other, "; "))
			if !told[text] {
				told[text] = true
				faults = append(faults, text)
			}
		}
	}
	return faults
}
