package attended

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
)

// Limits of a form: all of it, one field, and the number of fields.
const (
	formLimit  = 64 << 20
	fieldLimit = 64 << 10
	fieldsMost = 2000
)

var (
	errLongField = errors.New("an answer is longer than anything that can be kept")
	errManyParts = errors.New("the form has more fields than any page of ours")
)

// readForm reads a form part by part, so that a screenshot that is too large does not take the answers with it.
func readForm(w http.ResponseWriter, r *http.Request) (Submission, error) {
	in := Submission{Values: Values{}}
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	parts, err := r.MultipartReader()
	if err != nil {
		return in, errors.New("it is not a form of this page")
	}
	for range fieldsMost {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, fmt.Errorf("it broke off: %w", err)
		}
		if part.FileName() != "" {
			if err := in.picture(part); err != nil {
				return in, err
			}
			continue
		}
		if err := in.field(part); err != nil {
			return in, err
		}
	}
	return in, errManyParts
}

func (in *Submission) picture(part *multipart.Part) error {
	raw, err := io.ReadAll(io.LimitReader(part, ShotLimit+1))
	if err == nil {
		_, err = io.Copy(io.Discard, part)
	}
	if err != nil {
		return fmt.Errorf("the screenshot broke off: %w", err)
	}
	if len(raw) == 0 {
		in.ShotProblem = "The file chosen as a screenshot is empty."
		return nil
	}
	in.Shot = raw
	return nil
}

func (in *Submission) field(part *multipart.Part) error {
	raw, err := io.ReadAll(io.LimitReader(part, fieldLimit+1))
	if err != nil {
		return fmt.Errorf("it broke off: %w", err)
	}
	if len(raw) > fieldLimit {
		return errLongField
	}
	switch name, value := part.FormName(), string(raw); name {
	case "sheet":
		in.Serial, err = strconv.Atoi(value)
		if err != nil {
			return errors.New("it does not say which page it answers")
		}
	case "note":
		in.Note = value
	case "screenshot": // no file was chosen
	default:
		in.Values[name] = append(in.Values[name], value)
	}
	return nil
}
