// Package provider holds what must be true of a booking provider, in words for
// whoever is responsible for patients. It holds no logic.
package provider

import "embed"

// FS holds the features of the provider role, one folder for each chapter of the standard.
//
//go:embed */*.feature
var FS embed.FS
