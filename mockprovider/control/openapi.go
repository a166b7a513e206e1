package control

import (
	_ "embed"
	"slices"
)

//go:embed openapi.json
var document []byte

// Document is the OpenAPI 3.1 document that describes all that can be asked.
func Document() []byte { return slices.Clone(document) }

func openAPI(c *call) error {
	c.w.Header().Set("Content-Type", jsonMedia)
	if _, err := c.w.Write(document); err != nil {
		c.gone(err)
	}
	return nil
}
