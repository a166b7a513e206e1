package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/steps/provider"
)

const least = "base_url: https://utc.example/STU3/1/\nasid: \"918000000333\"\nservices: [\"2000099901\"]\n"

func TestAConfigurationIsReadStrictly(t *testing.T) {
	t.Parallel()
	c, err := provider.Parse([]byte(least), false)
	require.NoError(t, err)
	require.Equal(t, "https://utc.example/STU3/1", c.BaseURL, "a slash at the end is taken off")
	require.Equal(t, c.BaseURL, c.Audience)
	for text, want := range map[string]string{
		"base_url: [":                             "it is no YAML",
		least + "colour: blue\n":                  `unknown field "colour"`,
		"asid: \"1\"\nservices: [\"1\"]\n":        "asid \"1\" is not twelve digits",
		strings.Replace(least, "https", "ftp", 1): "is no absolute http or https URL",
		least + "registry: yours\n":               `registry is "yours"`,
		least + "formats: [turtle]\n":             `formats has "turtle"`,
		least + "window: {from: 2h, to: 1h}\n":    "window goes from",
		least + "limits: {race: 1}\n":             "race is at least 2",
		least + "limits: {answer: soon}\n":        "limits.answer",
		least + "tls: {key: a.pem}\n":             "certificate and key together",
		least + "proxy: ssp\n":                    "proxy \"ssp\"",
		least + "patients: []\n":                  "patients has 0 entries",
	} {
		_, err := provider.Parse([]byte(text), false)
		require.ErrorContains(t, err, want, text)
	}
}

func TestOnlySyntheticNumbersAreTaken(t *testing.T) {
	t.Parallel()
	one := "  - {nhs_number: \"%\", given: Test, family: Patient, birth_date: \"1980-02-29\", phone: 01632 960111}\n"
	text := least + "patients:\n"
	for _, n := range []string{"9990001006", "9990001014", "4" + strings.Repeat("0", 8) + "4"} {
		text += strings.Replace(one, "%", n, 1)
	}
	_, err := provider.Parse([]byte(text), false)
	require.ErrorContains(t, err, "not synthetic")
	_, err = provider.Parse([]byte(text), true)
	require.NoError(t, err)
	_, err = provider.Parse([]byte(strings.Replace(text, "9990001006", "9990001007", 1)), true)
	require.ErrorContains(t, err, "check digit")
}

func TestTheExampleAndTheSchemaAgreeWithTheReader(t *testing.T) {
	t.Parallel()
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(provider.Schema))
	require.NoError(t, err)
	for _, text := range []string{string(provider.Example), least} {
		_, err := provider.Parse([]byte(text), false)
		require.NoError(t, err)
		require.Empty(t, against(t, schema, text))
	}
	for _, wrong := range []string{least + "colour: blue\n", "asid: \"1\"\n", least + "formats: [turtle]\n", least + "limits: {race: 1}\n"} {
		require.NotEmpty(t, against(t, schema, wrong), wrong)
	}
}

// against are the faults that the schema finds in a configuration.
func against(t *testing.T, schema *gojsonschema.Schema, text string) []gojsonschema.ResultError {
	t.Helper()
	tree, err := yaml.Parser().Unmarshal([]byte(text))
	require.NoError(t, err)
	raw, err := json.Marshal(tree)
	require.NoError(t, err)
	result, err := schema.Validate(gojsonschema.NewBytesLoader(raw))
	require.NoError(t, err)
	return result.Errors()
}

func TestALedgerOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	l, err := provider.CreateLedger(folder, "https://utc.example/STU3/1")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	file := filepath.Join(folder, provider.LedgerName)
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	raw = append(raw, `{"attempt":{"key":"k1","request_id":"r1","document":"d1","slot":"s1","start":"2031-03-07T17:30:00Z","consumer":{"name":"","asid":"","ods":"","endpoint":""}}}`+"\n"+`{"key":"k1","id":"b1","sta`...)
	require.NoError(t, os.WriteFile(file, raw, 0o600))

	again, err := provider.ReadLedger(folder)
	require.NoError(t, err, "a last line that was cut off is left out")
	require.Equal(t, "https://utc.example/STU3/1", again.BaseURL())
	open := again.Open()
	require.Len(t, open, 1)
	require.Equal(t, "d1", open[0].Document)
	require.Empty(t, open[0].ID)
	require.NoError(t, again.Close())

	_, err = provider.CreateLedger(folder, "https://utc.example/STU3/1")
	require.ErrorIs(t, err, provider.ErrNotOver, "no run begins over bookings that may stand")
}
