// Package features holds what must be true of a booking consumer, in words for
// whoever is responsible for patients. It holds no logic.
package features

import "embed"

// FS holds the features, one folder for each chapter of the standard.
//
//go:embed */*.feature
var FS embed.FS
