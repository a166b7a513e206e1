package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// digestsOf are the SHA-256 of the files that a command names; the first is its program. What cannot be read is left out: if
// the command needs it, the command says so itself.
func digestsOf(names []string) map[string]string {
	out := map[string]string{}
	for i, name := range names {
		path := name
		if i == 0 {
			var err error
			if path, err = exec.LookPath(name); err != nil {
				continue
			}
		}
		if sum, err := fileHash(path); err == nil {
			out[name] = sum
		}
	}
	return out
}

// unchanged are the files that stayed as they were while a session was open: what an adapter writes to itself, such as its
// log, is no part of the program. Nil where there are none.
func unchanged(before, after map[string]string) map[string]string {
	var out map[string]string
	for name, sum := range before {
		if after[name] == sum {
			if out == nil {
				out = map[string]string{}
			}
			out[name] = sum
		}
	}
	return out
}

// fileHash is the SHA-256 of a file, in hex.
func fileHash(path string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would never end
		return "", fmt.Errorf("%s is no file that can be read", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
