package provider

import "slices"

// forms are the formats in which the provider is asked, the first for whatever has no reason to be in another.
func (d *Driver) forms() []string {
	return slices.Compact([]string{d.form(), d.other()})
}

// inForms is how often something is sent that is sent in each format.
func inForms(c Config) int { return min(len(c.Formats), 2) }
