package attestation

import (
	"fmt"
	"io"
	"mime/multipart"
)

// contentOf reads a document of a form.
func contentOf(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroke, err)
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, DocumentLimit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroke, err)
	}
	return content, nil
}
