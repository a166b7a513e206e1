package bundle_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report/page"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// salted gives another salt each time.
func salted() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprint("salt ", n)
	}
}

// personal are the values that must not be left, found without the code that takes them out: what the tasks say of patients,
// users and contacts, and all tokens that travelled.
func personal(t *testing.T, run results.Run) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	fields := regexp.MustCompile(`"(nhs_number|given|family|phone|city|postcode|birth_date|address|name)":(\[[^\]]*\]|"[^"]*")`)
	texts := regexp.MustCompile(`"([^"]+)"`)
	for _, view := range run.Journals {
		for _, e := range view {
			switch {
			case e.Mark != nil && e.Mark.Kind == "task":
				for _, m := range fields.FindAllSubmatch(e.Mark.Data, -1) {
					for _, v := range texts.FindAllSubmatch(m[2], -1) {
						out[string(v[1])] = true
					}
				}
			case e.Exchange != nil:
				if _, token, ok := strings.Cut(e.Exchange.Request.Header.Get("Authorization"), " "); ok {
					out[token] = true
				}
			}
		}
	}
	return out
}

// forms are the ways in which a value is looked for.
func forms(value string) []string {
	out := []string{value, url.QueryEscape(value), url.PathEscape(value), strings.ToLower(url.QueryEscape(value))}
	quoted, _ := json.Marshal(value)
	out = append(out, strings.Trim(string(quoted), `"`))
	if len(value) < 5 {
		return out
	}
	for skip := range 3 { // the middle of what base64 makes of it, wherever its steps begin
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := enc.EncodeToString([]byte(strings.Repeat("\x00", skip) + value))
			text = text[(skip*8+5)/6:]
			if cut := len(text) - 1; cut >= 5 {
				out = append(out, text[:cut])
			}
		}
	}
	return out
}

// opened unpacks bodies, which a search through the file would miss.
func searchable(t *testing.T, o bundle.Opened) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, content := range o.Files {
		plain, err := page.Unpacked(string(content))
		require.NoError(t, err)
		out[name] = plain
	}
	var bodies bytes.Buffer
	for _, view := range o.Run.Journals {
		for _, e := range view {
			if e.Exchange == nil {
				continue
			}
			for _, m := range []journal.Message{e.Exchange.Request, e.Exchange.Response} {
				bodies.Write(m.Body)
				if z, err := gzip.NewReader(bytes.NewReader(m.Body)); err == nil {
					text, err := io.ReadAll(z)
					require.NoError(t, err)
					bodies.Write(text)
				}
			}
		}
	}
	out["the bodies"] = bodies.String()
	return out
}

// redactedTags are stories with documents, XML, packed answers, the registry and bookings that are cancelled.
const redactedTags = "@RB-31 or @BK-39 or @FM-12 or @RG-31 or @BK-27"

func TestNothingOfAPersonOrASecretIsLeft(t *testing.T) {
	dir := ran(t, "--tags", redactedTags)
	_, secret, public := signer(t)
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	values := personal(t, src.Run)
	require.Greater(t, len(values), 30)

	plain, err := bundle.Open(made(t, dir, options(t, secret, "html", "junit", "cucumber")), &public)
	require.NoError(t, err)
	hits := 0
	for value := range values {
		for _, text := range searchable(t, plain) {
			if strings.Contains(text, value) {
				hits++
				break
			}
		}
	}
	require.Equal(t, len(values), hits, "the search finds every value where nothing was taken out")

	o := options(t, secret, "html", "junit", "cucumber")
	var kept []byte
	o.Redact, o.Salt, o.Disclose = true, salted(), func(all []byte) error { kept = all; return nil }
	raw := made(t, dir, o)
	opened, err := bundle.Open(raw, &public)
	require.NoError(t, err, "the signature of what remains holds")
	short := regexp.MustCompile(`^.{1,2}$`)
	for where, text := range searchable(t, opened) {
		for value := range values {
			if short.MatchString(value) {
				continue
			}
			for _, form := range forms(value) {
				holds := strings.Contains(text, form)
				if len(value) < 5 { // Kit is no part of Kite
					holds = regexp.MustCompile(`\b` + regexp.QuoteMeta(form) + `\b`).MatchString(text)
				}
				require.False(t, holds, "%s holds %q as %q", where, value, form)
			}
		}
		require.Empty(t, regexp.MustCompile(`(^|[^0-9a-f])999[0-9]{7}([^0-9a-f]|$)`).FindString(text), where)
		require.Empty(t, regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}\.`).FindString(text), where)
	}
	require.NotZero(t, opened.Withheld.Values["nhs-number"])
	require.NotZero(t, opened.Withheld.Values["name"])
	require.Contains(t, string(kept), `"kind":"nhs-number"`)
	for line := range strings.Lines(string(kept)) {
		var d withhold.Disclosure
		require.NoError(t, json.Unmarshal([]byte(line), &d))
		require.True(t, d.Holds())
	}

	t.Run("what was withheld can be shown, and nothing else", func(t *testing.T) {
		n, err := opened.Disclosed(kept)
		require.NoError(t, err)
		require.Equal(t, bytes.Count(kept, []byte("\n")), n)
		lie := withhold.Disclosure{Kind: withhold.Name, Salt: "s", Value: "Somebody Else"}
		lie.Placeholder = withhold.Placeholder(lie.Kind, lie.Salt, lie.Value)
		for _, d := range []withhold.Disclosure{lie, {Placeholder: lie.Placeholder, Kind: withhold.Name, Salt: "s", Value: "Yet Another"}} {
			line, err := json.Marshal(d)
			require.NoError(t, err)
			_, err = opened.Disclosed(line)
			require.ErrorIs(t, err, bundle.ErrDisclosure)
		}
		_, err = opened.Disclosed([]byte("no json"))
		require.ErrorIs(t, err, bundle.ErrDisclosure)
	})
	t.Run("what can be repeated is", func(t *testing.T) {
		c := opened.Compare(o.Judge(opened.Evidence()), identity.Here())
		require.Equal(t, bundle.Partly, c.Outcome, c.Lines())
		require.Equal(t, c.Of-len(c.NotRepeatable), c.Repeated)
		require.Contains(t, c.NotRepeatable, requirement.ID("AU-05"), "without tokens nothing is known of them")
		for _, id := range []requirement.ID{"RB-31", "RB-51", "RB-09"} {
			require.NotContains(t, c.NotRepeatable, id, "what the whole is about needs no names")
		}
		require.Greater(t, c.Repeated, c.Of*8/10)
	})
	t.Run("and a change is seen as in any other", func(t *testing.T) {
		changed, err := bundle.Repacked(raw, func(f map[string][]byte) {
			f["journal.jsonl"] = bytes.Replace(f["journal.jsonl"], []byte("withheld-name-a"), []byte("withheld-name-b"), 1)
		})
		require.NoError(t, err)
		_, err = bundle.Open(changed, &public)
		require.ErrorContains(t, err, "journal.jsonl was changed")
	})
}

func TestABluntedBuildIsFoundOutInARedactedBundleToo(t *testing.T) {
	dir := ran(t, "--mutant", "silent-cancel", "--tags", "@RB-31")
	_, secret, public := signer(t)
	o := options(t, secret)
	o.Redact, o.Salt = true, salted()
	opened, err := bundle.Open(made(t, dir, o), &public)
	require.NoError(t, err)
	honest := opened.Compare(o.Judge(opened.Evidence()), identity.Here())
	require.Equal(t, bundle.Partly, honest.Outcome, honest.Lines())

	var broken []requirement.ID
	for _, r := range opened.Run.Requirements {
		if r.Status == rule.Fail {
			broken = append(broken, r.ID)
		}
	}
	opened.Run = blunted(t, opened.Run, "0123456789abcdef0123456789abcdef", broken...)
	c := opened.Compare(o.Judge(opened.Evidence()), identity.Here())
	require.Equal(t, bundle.DoNotFollow, c.Outcome)
	require.Contains(t, c.Lines()[0], `and the evidence shows "fail"`)
}

func TestHowLongAScenarioTookIsNobodysNumber(t *testing.T) {
	t.Parallel()
	w := withhold.New(salted())
	w.Learn(results.Run{})
	for content, want := range map[string]withhold.Kind{
		`{"scenarios_ns": {"a": 9434765919}}`:             "", // nanoseconds that would check as an NHS number
		"{\"duration\": 9434765919}\n{\"duration\": 1}\n": "",
		`{"scenarios_ns": {"a": "9434765919"}}`:           withhold.NHSNumber,
		`{"9434765919": 1}`:                               withhold.NHSNumber,
		"{\"a\": 1}\n{\"a\": \"9434765919\"}\n":           withhold.NHSNumber,
		"<p>9434765919</p>":                               withhold.NHSNumber,
		"{ this is no JSON: 9434765919":                   withhold.NHSNumber,
		"<p>nothing</p>":                                  "",
	} {
		require.Equal(t, want, bundle.LeftIn(w, content), content)
	}
}

func TestAPictureOfAScreenIsWithheldAndCanBeShown(t *testing.T) {
	dir := ran(t, "--tags", "@BK-39")
	src, err := bundle.Read(dir)
	require.NoError(t, err)
	picture := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("picture of somebody", 5)))
	changed := false
	for _, view := range src.Run.Journals {
		for i, e := range view {
			if e.Mark != nil && e.Mark.Kind == "screen" && !changed {
				mark := *e.Mark
				mark.Data = append(append([]byte(`{"screenshot":{"media_type":"image/png","data":"`), picture+`"},`...), e.Mark.Data[1:]...)
				view[i].Mark, changed = &mark, true
			}
		}
	}
	require.True(t, changed)
	src.Run, err = src.Run.Seal()
	require.NoError(t, err)
	_, secret, public := signer(t)
	o := options(t, secret, "html")
	var kept []byte
	o.Redact, o.Salt, o.Disclose = true, salted(), func(all []byte) error { kept = all; return nil }
	raw, err := bundle.Make(src, o)
	require.NoError(t, err)
	opened, err := bundle.Open(raw, &public)
	require.NoError(t, err)
	for name, content := range opened.Files {
		require.False(t, bytes.Contains(content, []byte(picture[:40])), name)
	}
	require.Contains(t, string(kept), picture)
	_, err = opened.Disclosed(kept)
	require.NoError(t, err)
}
