package plan

import (
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// File is where the stories stand in the fixtures.
const File = "attended.csv"

var header = []string{"story", "sheets", "requirements"}

// Load reads the stories that can be played by hand, in the order of the features.
func Load(fsys fs.FS) ([]Story, error) {
	file, err := fsys.Open(File)
	if err != nil {
		return nil, fmt.Errorf("attended plan: %w", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("attended plan: %s: %w", File, err)
	}
	var out []Story
	for i, row := range rows {
		if i == 0 {
			continue
		}
		sheets, err := strconv.Atoi(row[1])
		if err != nil || sheets < 1 {
			return nil, fmt.Errorf("attended plan: %s, row %d: %q is no number of sheets", File, i+1, row[1])
		}
		s := Story{Name: row[0], Sheets: sheets}
		for id := range strings.FieldsSeq(row[2]) {
			if !requirement.ID(id).Valid() {
				return nil, fmt.Errorf("attended plan: %s, row %d: %q is no id of a requirement", File, i+1, id)
			}
			s.Shows = append(s.Shows, requirement.ID(id))
		}
		out = append(out, s)
	}
	return out, nil
}

// Write writes the stories as Load reads them.
func Write(w io.Writer, all []Story) error {
	out := csv.NewWriter(w)
	rows := [][]string{header}
	for _, s := range all {
		ids := make([]string, len(s.Shows))
		for i, id := range s.Shows {
			ids[i] = string(id)
		}
		rows = append(rows, []string{s.Name, strconv.Itoa(s.Sheets), strings.Join(ids, " ")})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the attended plan: %w", err)
	}
	return nil
}
