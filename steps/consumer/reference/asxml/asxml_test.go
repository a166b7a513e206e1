package asxml_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference/asxml"
)

func object(t *testing.T, raw []byte) asxml.Object {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var o asxml.Object
	require.NoError(t, d.Decode(&o))
	return o
}

// What a provider reads is what the consumer meant, by the provider's codec, and it comes back as it was.
func TestWhatAConsumerSendsAndIsSentIsTheSameInXML(t *testing.T) {
	t.Parallel()
	kinds := 0
	for _, kind := range []string{"appointment", "booking-request", "cancellation", "operation-outcome", "slot", "patient", "document-reference"} {
		names, err := fs.Glob(fixtures.FS, "resources/valid/"+kind+"/*.json")
		require.NoError(t, err)
		for _, name := range names {
			data, err := fs.ReadFile(fixtures.FS, name)
			require.NoError(t, err)
			want := object(t, data)
			sent, err := asxml.Encode(want)
			require.NoError(t, err, name)
			heard, err := fhir.DecodeXML(sent)
			require.NoError(t, err, "%s: %s", name, sent)
			there, err := heard.Encode()
			require.NoError(t, err)
			require.Equal(t, want, object(t, there), "%s: %s", name, sent)
			back, err := heard.EncodeXML()
			require.NoError(t, err)
			got, err := asxml.Decode(back)
			require.NoError(t, err, name)
			require.Equal(t, want, got, name)
			kinds++
		}
	}
	require.Greater(t, kinds, 10)
}

func TestWhatIsNoResourceIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "{}", "<html/>", `<!DOCTYPE Slot><Slot xmlns="http://hl7.org/fhir"/>`, `<Slot xmlns="http://hl7.org/fhir">`,
	} {
		_, err := asxml.Decode([]byte(text))
		require.Error(t, err, text)
	}
	_, err := asxml.Encode(asxml.Object{"status": "free"})
	require.Error(t, err)
}
