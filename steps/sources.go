package steps

import "embed"

// Sources are the Go files behind the harness and its judge, as this program was compiled from them: whoever reads a
// verdict can tell by their digest which code came to it. Package identity makes it.
//
//go:embed *.go between/*.go cast/*.go consumer/*.go consumer/contract/*.go consumer/message/*.go consumer/reference/asxml/*.go evidence/*.go explore/*.go har/*.go ledger/*.go plan/*.go prove/*.go provider/*.go provider/evidence/*.go provider/rule/*.go provider/wire/*.go redact/*.go requirement/*.go results/*.go rule/*.go rule/explain/*.go spelling/*.go suite/*.go
var Sources embed.FS
