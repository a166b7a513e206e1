// Package stranger is a booking consumer that was written from the standard and the
// adapter contract alone, by somebody who had seen neither the rules nor any consumer
// that they were tried on. It tells how well the harness judges consumers that its
// authors did not write: as it stands it is meant to conform, each of its defects is
// meant to be found, and none of its variants is meant to be accused.
//
// The lists of defects and variants were written before the harness was first run on it.
//
// It refuses to share code or types with the harness: it reads and writes the contract as
// a vendor would, from the published schemas.
package stranger
