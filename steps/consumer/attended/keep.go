package attended

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
)

// ShotLimit is the largest screenshot that is taken, in bytes.
const ShotLimit = 5 << 20

// Screenshot is a picture that a tester gave along.
type Screenshot struct {
	// File is its path below the folder of the run.
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Type   string `json:"type"`
	Bytes  int    `json:"bytes"`
}

// answersFile is the file that is kept: a line for every sheet that was answered, in order.
const answersFile = "answers.jsonl"

// line is one line of the file.
type line struct {
	Place string `json:"place"`
	Reply
}

// keep holds answers in a file. The desk's lock guards it.
type keep struct {
	dir string
	// before are the answers of the run that is resumed, and tester who gave the latest.
	before map[string]Reply
	tester Tester
}

// ErrKept says that the folder holds an attended run already.
var ErrKept = errors.New("an attended run is kept there")

// openKeep opens the folder. A file that cannot be read is an error, not a new beginning.
func openKeep(dir string, resume bool) (*keep, error) {
	k := &keep{dir: dir, before: map[string]Reply{}}
	path := filepath.Join(dir, answersFile)
	raw, err := os.ReadFile(path) //nolint:gosec // the folder is the one that the user named
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("read what was answered: %w", err)
	case !resume:
		return nil, fmt.Errorf("%w: %s", ErrKept, path)
	default:
		if err := k.load(raw); err != nil {
			return nil, fmt.Errorf("read what was answered: %s: %w", path, err)
		}
		// What a killed process left of a line is taken away, so that the next one stands by itself.
		if err := os.WriteFile(path, raw[:bytes.LastIndexByte(raw, '\n')+1], 0o600); err != nil { //nolint:gosec // as above
			return nil, fmt.Errorf("read what was answered: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "screenshots"), 0o750); err != nil {
		return nil, fmt.Errorf("a folder for screenshots: %w", err)
	}
	return k, nil
}

// load reads whole lines.
func (k *keep) load(raw []byte) error {
	for n := 1; ; n++ {
		text, rest, whole := bytes.Cut(raw, []byte("\n"))
		if !whole {
			return nil
		}
		raw = rest
		var l line
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		k.before[l.Place], k.tester = l.Reply, l.By
	}
}

// earlier is what was answered to the same sheet before the restart.
func (k *keep) earlier(place string) (Reply, bool) {
	got, ok := k.before[place]
	return got, ok
}

// note keeps an answer; a process that is killed after note returns has it.
func (k *keep) note(place string, got Reply) error {
	raw, err := json.Marshal(line{place, got})
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(k.dir, answersFile), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	_, err = file.Write(append(raw, '\n'))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

// errPicture says what may be sent.
var errPicture = errors.New("the file is not a PNG or JPEG picture; save the screenshot as one of these and choose it again")

// screenshot keeps a picture under its own checksum.
func (k *keep) screenshot(raw []byte) (*Screenshot, error) {
	ending := map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}
	media := http.DetectContentType(raw)
	switch {
	case len(raw) > ShotLimit:
		return nil, fmt.Errorf("the screenshot is larger than %d MB; cut it or save it smaller and choose it again", ShotLimit>>20)
	case ending[media] == "":
		return nil, errPicture
	}
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	file := filepath.Join("screenshots", hash[:16]+ending[media])
	if err := write(filepath.Join(k.dir, file), raw); err != nil {
		return nil, err
	}
	return &Screenshot{File: filepath.ToSlash(filepath.Join(filepath.Base(k.dir), file)), SHA256: hash, Type: media, Bytes: len(raw)}, nil
}

// write puts a file in its place whole or not at all.
func write(path string, raw []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = tmp.Write(raw)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
