package bundle

import (
	"errors"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

func redact(Source, Options) (results.Run, *Withheld, error) {
	return results.Run{}, nil, errors.New("not yet")
}

func noneLeft(Source, map[string][]byte) error { return nil }
