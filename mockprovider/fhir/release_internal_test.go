package fhir

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAListGivenBackKeepsNothingAlive(t *testing.T) {
	used := append(make([]member, 0, 8), member{"a", "b"}, member{"c", "d"})
	var kept []member
	release(&kept, used[:0])
	require.Equal(t, make([]member, 8), kept[:8])
}

func TestAListThatGrewTooLongIsNotKept(t *testing.T) {
	kept := make([]member, 1)
	release(&kept, make([]member, 0, maxScratch+1))
	require.Len(t, kept, 1)
}
