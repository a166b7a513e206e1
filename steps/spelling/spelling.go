// Package spelling finds the words that somebody who mistyped one may have meant.
//
// It works on plain words, whatever they name.
package spelling

import (
	"slices"
	"strings"
)

// Nearest are at most n of the known words, the nearest first, for a message that asks "did you mean".
func Nearest(word string, known []string, n int) []string {
	all := slices.Compact(slices.Sorted(slices.Values(known)))
	slices.SortStableFunc(all, func(a, b string) int { return distance(word, a) - distance(word, b) })
	return all[:min(n, len(all))]
}

// What a mistake costs: a nought that was left out, as in CX-1, is the smallest.
const (
	mistake = 2
	nought  = 1
)

// distance is what it costs to make b of a by putting in, taking out and changing letters (Levenshtein), in capitals or not.
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	put := func(c byte) int {
		if c == '0' {
			return nought
		}
		return mistake
	}
	row := make([]int, len(b)+1)
	for j := range len(b) {
		row[j+1] = row[j] + put(b[j])
	}
	for i := range len(a) {
		before := row[0]
		row[0] += mistake
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change += mistake
			}
			before = row[j+1]
			row[j+1] = min(change, row[j+1]+mistake, row[j]+put(b[j]))
		}
	}
	return row[len(b)]
}
