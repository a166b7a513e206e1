package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	koanfyaml "github.com/knadh/koanf/parsers/yaml"
	"go.yaml.in/yaml/v3"
)

// oneDocument parses a YAML file that is one document: of a second one nothing would count.
type oneDocument struct{ *koanfyaml.YAML }

var yamlFile = oneDocument{koanfyaml.Parser()}

var errDocuments = errors.New("it holds more than one YAML document, and only the first would count; put all into one, and take out the line ---")

// Unmarshal is described at koanf.Parser.
func (p oneDocument) Unmarshal(raw []byte) (map[string]any, error) {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	var n yaml.Node
	if d.Decode(&n) == nil && !errors.Is(d.Decode(&n), io.EOF) {
		return nil, errDocuments
	}
	return p.YAML.Unmarshal(raw) //nolint:wrapcheck // whoever calls names the file
}

// mostDocument is how long a file that people write may be, in bytes. A device has no end.
const mostDocument = 16 << 20

// readDocument reads a file that people write.
func readDocument(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostDocument+1))
	if err == nil && len(raw) > mostDocument {
		err = fmt.Errorf("%s is longer than %d MiB, and nothing of this kind is; give the right file", name, mostDocument>>20)
	}
	return raw, err
}
