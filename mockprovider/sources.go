package mockprovider

import "embed"

// Sources are the Go files behind the mock, as this program was compiled from them; see package identity.
//
//go:embed *.go */*.go
var Sources embed.FS
