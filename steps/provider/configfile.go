package provider

import _ "embed"

// Example is a file with every key explained; 'provider --init' writes it.
//
//go:embed provider.yaml
var Example []byte

// Schema is the JSON Schema of the file.
//
//go:embed provider.schema.json
var Schema []byte
