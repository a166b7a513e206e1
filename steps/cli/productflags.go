package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// productFlags name the product under test.
type productFlags struct{ results.Product }

func (p *productFlags) add(flags *pflag.FlagSet) { p.addFor(flags, "") }

// addFor adds them with a word before each name, where a run has two products.
func (p *productFlags) addFor(flags *pflag.FlagSet, which string) {
	flags.StringVar(&p.Vendor, which+"vendor", "", "vendor of the product under test; an adapter can supply it instead")
	flags.StringVar(&p.Name, which+"product", "", "name of the product under test")
	flags.StringVar(&p.Version, which+"product-version", "", "version of the product under test")
	flags.StringVar(&p.Contact, which+"contact", "", "contact for questions about the product; a team's address rather than a person's")
}

// given is the product as it was named here; nil where nothing was said.
func (p *productFlags) given() *results.Product {
	if p.Product == (results.Product{}) {
		return nil
	}
	own := p.Product
	return &own
}

// with joins what was named here with what the consumer says of itself. Two that contradict each other are refused:
// one verdict is of one product.
func (p *productFlags) with(said *contract.Product) (*results.Product, error) {
	own := p.given()
	if said == nil || *said == (contract.Product{}) {
		return own, nil
	}
	if own == nil {
		return said, nil
	}
	if other := results.ProductsDiffer(own, said); other != nil {
		return nil, fmt.Errorf("the flags and the consumer name two products: %s: correct --vendor, --product or --product-version, or leave them out", strings.Join(other, "; "))
	}
	for _, f := range []struct{ to, from *string }{
		{&own.Vendor, &said.Vendor},
		{&own.Name, &said.Name},
		{&own.Version, &said.Version},
		{&own.Contact, &said.Contact},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	return own, nil
}
