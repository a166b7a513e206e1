package contract

import "embed"

// Published holds contract.md, openapi.yaml and the JSON Schemas (draft-07) of every message, as vendors get them.
//
//go:embed contract.md openapi.yaml schemas/*.json
var Published embed.FS

// Starters are the adapters to copy, for whoever has the program and not its repository.
//
//go:embed starter/go/main.go starter/python/adapter.py
var Starters embed.FS
