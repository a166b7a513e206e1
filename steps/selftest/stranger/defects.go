package stranger

import (
	_ "embed" // the lists are data beside the code
	"encoding/csv"
	"strings"
)

// Fault is one way in which the stranger can err, as its vendor might have written it.
type Fault struct {
	Name string
	// Expected are the requirements any of which may be named for it.
	Expected []string
	// What it does, in one sentence.
	What string
}

// Manner is one way in which the stranger can differ and still be right.
type Manner struct {
	Name string
	// Source is what allows it.
	Source string
	// Why says what is different.
	Why string
}

//go:embed defects.csv
var defectList string

//go:embed variants.csv
var variantList string

// Defects are all known faults, in the order of the list.
func Defects() []Fault {
	var all []Fault
	for _, row := range rows(defectList) {
		all = append(all, Fault{Name: row[0], Expected: strings.Split(row[1], ";"), What: row[2]})
	}
	return all
}

// Variants are all lawful differences, in the order of the list.
func Variants() []Manner {
	var all []Manner
	for _, row := range rows(variantList) {
		all = append(all, Manner{Name: row[0], Source: row[1], Why: row[2]})
	}
	return all
}

func rows(list string) [][]string {
	all, err := csv.NewReader(strings.NewReader(list)).ReadAll()
	if err != nil {
		panic("stranger: " + err.Error()) // the lists are compiled in
	}
	return all[1:]
}
