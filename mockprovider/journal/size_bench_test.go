package journal_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// BenchmarkReadBySize reads journal files of 1, 10, 100 and 1,000 KiB, whole and damaged: time and memory for each
// byte must stay the same.
func BenchmarkReadBySize(b *testing.B) {
	for _, kib := range []int{1, 10, 100, 1000} {
		whole := fileOf(b, kib<<10)
		flipped := bytes.Clone(whole)
		flipped[len(journal.Magic)+2] ^= 0x40 // the length of the first frame
		noise := bytes.Clone(whole)
		drawn := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same every time
		for i := len(journal.Magic); i < len(noise); i++ {
			noise[i] = byte(drawn.Uint32())
		}
		zeros := append([]byte(journal.Magic), make([]byte, kib<<10)...)
		for name, data := range map[string][]byte{"whole": whole, "a_flipped_length": flipped, "noise": noise, "zeros": zeros} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					_, _, _ = journal.ReadBytes(data)
				}
			})
		}
	}
}

// fileOf is a journal file of about so many bytes.
func fileOf(b *testing.B, size int) []byte {
	b.Helper()
	path := b.TempDir() + "/x.journal"
	j, err := journal.Create(journal.Config{Now: clock.At(start).Now, Path: path})
	require.NoError(b, err)
	drawn := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same every time
	for j.Bytes() < int64(size) {
		body := make([]byte, 600)
		for i := range body {
			body[i] = byte(drawn.Uint32()) // or it would be packed
		}
		seq := j.Open(journal.Exchange{Heard: "vale", Method: http.MethodPost, Request: journal.Message{Body: body}})
		j.Close(seq, journal.Answered, http.StatusOK, journal.Message{})
	}
	require.NoError(b, j.Seal())
	data, err := os.ReadFile(path)
	require.NoError(b, err)
	return data
}
