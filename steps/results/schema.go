package results

import "embed"

// Schemas are the JSON Schemas (draft-07) of results.json and of a line of journal.jsonl, for programs that read them.
//
//go:embed schemas/*.json
var Schemas embed.FS
