package bundle

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// mostKey is how long a file with a key may be, in bytes; minisign's have some 300.
const mostKey = 64 << 10

// ReadFile reads a bundle or a statement, and no more of a file than that can be: whoever sent it may mean harm. Of a file
// that is neither it reads the beginning alone, which Open then refuses.
func ReadFile(file string) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	defer f.Close()
	r := bufio.NewReader(f)
	if start, err := r.Peek(2); err == nil && string(start) != "PK" && start[0] != '{' {
		return bytes.Clone(start), nil
	}
	return readAtMost(r, file, mostBytes)
}

// readKey reads a file that is to hold a key.
func readKey(file string) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	defer f.Close()
	return readAtMost(f, file, mostKey)
}

func readAtMost(r io.Reader, file string, most int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	if int64(len(raw)) > most {
		return nil, fmt.Errorf("%s is longer than %d bytes, and nothing of this kind is; give the right file", file, most)
	}
	return raw, nil
}
