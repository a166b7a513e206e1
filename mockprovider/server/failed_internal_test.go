package server

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAPortThatIsLostIsTold(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"FHIR", "control"} {
		s, err := Start(t.Context(), Config{FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Real: time.Now})
		require.NoError(t, err)
		lost := map[string]*port{"FHIR": s.fhir, "control": s.control}[name]
		require.NoError(t, lost.Close())
		require.ErrorContains(t, <-s.Failed(), "the "+name+" port is not served any more")
		require.NoError(t, s.Close())
	}
}
