package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// Held is how much of a journal is in its file, for whoever keeps it elsewhere: a file that was deleted, or cut between two
// frames, does not show it by itself. The zero value says nothing.
type Held struct {
	Bytes int64 `json:"bytes"`
	// Tail is the SHA-256 of the last of these bytes, of at most 4 KiB, in hexadecimal.
	Tail string `json:"tail,omitempty"`
}

const longestTail = 4 << 10

// InFile is how many bytes are in the journal's file. It only grows.
func (j *Journal) InFile() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.spool == nil {
		return 0
	}
	return j.spool.end
}

// Held is how much is in the file. Where it cannot be read back just now, the tail is left out.
func (j *Journal) Held() Held {
	h := Held{Bytes: j.InFile()}
	if h.Bytes == 0 {
		return h
	}
	if tail, err := tailOf(j.spool.path, h.Bytes); err == nil {
		h.Tail = tail
	}
	return h
}

func tailOf(path string, end int64) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the caller names the file
	if err != nil {
		return "", fmt.Errorf("read the end of a journal: %w", err)
	}
	defer file.Close()
	n := min(end, longestTail)
	raw := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(file, end-n, n), raw); err != nil {
		return "", fmt.Errorf("read the end of a journal: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// begun says that more than the beginning of a file had been written.
func (h Held) begun() bool { return h.Bytes > int64(len(magic)) }

// gone says in words what a file no longer holds, and of how many bytes that is true at most; empty where it holds all. What
// was written after h was noted may be there or not.
func (h Held) gone(path string) (why string, missing int64, err error) {
	if !h.begun() {
		return "", 0, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("its file is not there any more: it had %d bytes", h.Bytes), h.Bytes, nil
	case err != nil:
		return "", 0, fmt.Errorf("read size: %w", err)
	case info.Size() < h.Bytes:
		return fmt.Sprintf("its file was cut: it had %d bytes, and has %d", h.Bytes, info.Size()), h.Bytes - info.Size(), nil
	case h.Tail == "":
		return "", 0, nil
	}
	tail, err := tailOf(path, h.Bytes)
	if err != nil || tail == h.Tail {
		return "", 0, err
	}
	return fmt.Sprintf("its file is another one or was changed: the end of its first %d bytes is not as it was written", h.Bytes), h.Bytes, nil
}
