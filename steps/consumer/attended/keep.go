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

// keepSchema names the form of the file; it changes when the file's meaning does.
const keepSchema = "rebookcheck-attended/1"

// stateFile is the file that is kept.
const stateFile = "answers.json"

// state is what a restart needs.
type state struct {
	Schema string `json:"schema"`
	Tester Tester `json:"tester"`
	// Answers are the latest of each sheet.
	Answers map[string]Reply `json:"answers"`
}

// keep holds answers in a file. The desk's lock guards it.
type keep struct {
	dir   string
	state state
	// before are the answers of the run that is resumed.
	before map[string]Reply
}

// ErrKept says that the folder holds an attended run already.
var ErrKept = errors.New("an attended run is kept there")

// openKeep opens the folder. A file that cannot be read is an error, not a new beginning.
func openKeep(dir string, resume bool) (*keep, error) {
	k := &keep{dir: dir, state: state{Schema: keepSchema, Answers: map[string]Reply{}}}
	path := filepath.Join(dir, stateFile)
	raw, err := os.ReadFile(path) //nolint:gosec // the folder is the one that the user named
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("read what was answered: %w", err)
	case !resume:
		return nil, fmt.Errorf("%w: %s", ErrKept, path)
	default:
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&k.state); err != nil {
			return nil, fmt.Errorf("read what was answered: %s: %w", path, err)
		}
		if k.state.Schema != keepSchema {
			return nil, fmt.Errorf("read what was answered: %s says that it is %q, this version reads %q", path, k.state.Schema, keepSchema)
		}
	}
	if k.state.Answers == nil {
		k.state.Answers = map[string]Reply{}
	}
	k.before = make(map[string]Reply, len(k.state.Answers))
	for place, got := range k.state.Answers {
		k.before[place] = got
	}
	if err := os.MkdirAll(filepath.Join(dir, "screenshots"), 0o750); err != nil {
		return nil, fmt.Errorf("a folder for screenshots: %w", err)
	}
	return k, nil
}

// earlier is what was answered to the same sheet before the restart.
func (k *keep) earlier(place string) (Reply, bool) {
	got, ok := k.before[place]
	return got, ok
}

// note keeps an answer; it is on disk when note returns.
func (k *keep) note(place string, got Reply) error {
	k.state.Answers[place] = got
	k.state.Tester = got.By
	raw, err := json.MarshalIndent(k.state, "", "  ")
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return write(filepath.Join(k.dir, stateFile), raw)
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
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
