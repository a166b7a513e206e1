package results

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Product is the product under test, as its vendor names it.
type Product = contract.Product

// NotNamed is what stands where a product's name would.
const NotNamed = "not named"

// ProductName is the product in one line: "Triage Desktop 9.4.1, North Systems Ltd", or NotNamed.
func (c Consumer) ProductName() string {
	if c.Product == nil || *c.Product == (Product{}) {
		return NotNamed
	}
	name := strings.TrimSpace(c.Product.Name + " " + c.Product.Version)
	if name == "" {
		name = "a product that is " + NotNamed
	}
	if c.Product.Vendor != "" {
		name += ", " + c.Product.Vendor
	}
	return name
}

// DiffersFrom says in what two builds of a consumer differ: as products, or in what they declared before the run. What one
// says and the other does not is a difference.
func (c Consumer) DiffersFrom(other Consumer) []string {
	var none Product
	out := productsDiffer(cmp.Or(c.Product, &none), cmp.Or(other.Product, &none), true)
	if !same(c.Capabilities, other.Capabilities) {
		out = append(out, fmt.Sprintf("declared capabilities %s and %s", told(c.Capabilities), told(other.Capabilities)))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Adapter)) {
		if now, there := other.Adapter[name]; there && now != c.Adapter[name] { // what only one of them names was not there, and is no build
			out = append(out, fmt.Sprintf("the file %s of its command with SHA-256 %.12s… and %.12s…", name, c.Adapter[name], now))
		}
	}
	return out
}

// ProductsDiffer says in what two products differ, as far as both say it.
func ProductsDiffer(a, b *Product) []string {
	if a == nil || b == nil {
		return nil
	}
	return productsDiffer(a, b, false)
}

// productsDiffer compares two products; what one of them does not say counts where silence is a difference as well.
func productsDiffer(a, b *Product, silence bool) []string {
	var out []string
	for _, f := range []struct{ what, a, b string }{
		{"vendor", a.Vendor, b.Vendor},
		{"product", a.Name, b.Name},
		{"product version", a.Version, b.Version},
	} {
		if f.a != f.b && (silence || f.a != "" && f.b != "") {
			out = append(out, fmt.Sprintf("%s %s and %s", f.what, named(f.a), named(f.b)))
		}
	}
	return out
}

func named(s string) string {
	if s == "" {
		return NotNamed
	}
	return strconv.Quote(s)
}

// told are declared capabilities in words.
func told(c *contract.Capabilities) string {
	if c == nil {
		return "(none)"
	}
	var out []string
	for _, what := range contract.AllCapabilities() {
		if c.Lacks(what) != "" {
			out = append(out, "no "+string(what))
		}
	}
	if out == nil {
		return "(all)"
	}
	return "(" + strings.Join(out, ", ") + ")"
}
