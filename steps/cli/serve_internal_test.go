package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// cases give for each option three values, as they are written, and what they come to.
var cases = map[string]struct {
	fallback any
	values   [3]string
	want     [3]any
	get      func(settings) any
}{
	"fhir-addr":    {"127.0.0.1:8080", texts("127.0.0.1:1", "[::1]:2", ":3"), anys("127.0.0.1:1", "[::1]:2", ":3"), func(s settings) any { return s.server.FHIRAddr }},
	"control-addr": {"127.0.0.1:8081", texts("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"), anys("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"), func(s settings) any { return s.server.ControlAddr }},
	"public-url":   {"", texts("http://a.example/", "http://b.example", "http://c.example/x"), anys("http://a.example", "http://b.example", "http://c.example/x"), func(s settings) any { return s.server.PublicURL }},
	"data":         {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.server.Data }},
	"store": {
		"", texts("postgres://a@h/a", "postgres://b@h/b", "postgres://c@h/c"), anys("postgres://a@h/a", "postgres://b@h/b", "postgres://c@h/c"),
		func(s settings) any { return s.store.url },
	},
	"peer-addr":        {"127.0.0.1:0", texts("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"), anys("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"), func(s settings) any { return s.store.addr }},
	"peer-url":         {"", texts("http://a.example/", "http://b.example", "http://c.example/x"), anys("http://a.example", "http://b.example", "http://c.example/x"), func(s settings) any { return s.store.peer }},
	"lease":            {5 * time.Second, texts("1s", "2s", "3s"), anys(time.Second, 2*time.Second, 3*time.Second), func(s settings) any { return s.store.lease }},
	"drain":            {10 * time.Second, texts("1s", "2s", "3s"), anys(time.Second, 2*time.Second, 3*time.Second), func(s settings) any { return s.server.Drain }},
	"idle":             {24 * time.Hour, texts("1s", "2s", "3s"), anys(time.Second, 2*time.Second, 3*time.Second), func(s settings) any { return s.server.Idle }},
	"max-sessions":     {2000, texts("1", "2", "3"), anys(1, 2, 3), func(s settings) any { return s.server.Max }},
	"max-bookings":     {100_000, texts("1", "2", "3"), anys(1, 2, 3), func(s settings) any { return s.server.Limits.Bookings }},
	"max-journal":      {int64(1 << 30), texts("1", "2", "3"), anys(int64(1), int64(2), int64(3)), func(s settings) any { return s.server.Limits.JournalBytes }},
	"max-body":         {1 << 20, texts("1", "2", "3"), anys(1, 2, 3), func(s settings) any { return s.server.Limits.BodyBytes }},
	"proxy-timeout":    {10 * time.Second, texts("1s", "2s", "3s"), anys(time.Second, 2*time.Second, 3*time.Second), func(s settings) any { return s.server.ProxyTimeout }},
	"registry-timeout": {2 * time.Second, texts("1s", "4s", "3s"), anys(time.Second, 4*time.Second, 3*time.Second), func(s settings) any { return s.server.RegistryTimeout }},
	"seed":             {int64(1), texts("5", "6", "7"), anys(int64(5), int64(6), int64(7)), func(s settings) any { return s.server.Default.Seed }},
	"variance":         {int64(0), texts("5", "6", "7"), anys(int64(5), int64(6), int64(7)), func(s settings) any { return s.server.Default.Variance }},
	"start": {
		"0001", texts("2031-03-07T15:00:00Z", "2032-03-07T15:00:00Z", "2033-03-07T15:00:00Z"), anys("2031", "2032", "2033"),
		func(s settings) any { return s.server.Default.Start.Format("2006") },
	},
	"frozen":         {false, texts("true", "false", "true"), anys(true, false, true), func(s settings) any { return s.server.Default.Frozen }},
	"empty":          {false, texts("true", "false", "true"), anys(true, false, true), func(s settings) any { return s.server.Default.Empty }},
	"world":          {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.world }},
	"no-registry":    {false, texts("true", "false", "true"), anys(true, false, true), func(s settings) any { return s.server.Default.NoRegistry }},
	"any-nhs-number": {false, texts("true", "false", "true"), anys(true, false, true), func(s settings) any { return s.server.Default.AnyNHSNumber }},
	"compat":         {false, texts("toolkit", "none", "toolkit"), anys(true, false, true), func(s settings) any { return s.server.Default.Toolkit }},
	"tls":            {false, texts("on", "off", "on"), anys(true, false, true), func(s settings) any { return s.secure }},
	"tls-cert":       {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.cert }},
	"tls-key":        {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.key }},
	"mtls":           {false, texts("on", "off", "on"), anys(true, false, true), func(s settings) any { return s.mutual }},
	"client-ca":      {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.clientCA }},
	"dev-ca":         {"", texts("a", "b", "c"), anys("a", "b", "c"), func(s settings) any { return s.dev }},
	"log-level":      {slog.LevelInfo, texts("debug", "warn", "error"), anys(slog.LevelDebug, slog.LevelWarn, slog.LevelError), func(s settings) any { return s.level }},
	"log-format":     {false, texts("json", "text", "json"), anys(true, false, true), func(s settings) any { return s.json }},
}

func texts(a, b, c string) [3]string { return [3]string{a, b, c} }
func anys(a, b, c any) [3]any        { return [3]any{a, b, c} }

// read reads flags, environment and file; what does not fit together is not minded here.
func read(t *testing.T, args, environ []string) (settings, error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	addServeFlags(flags)
	require.NoError(t, flags.Parse(args))
	return readSettings(flags, environ)
}

// written writes a file of settings.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "serve.yaml")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestAFlagGoesBeforeTheEnvironmentTheEnvironmentBeforeTheFile(t *testing.T) {
	t.Parallel()
	for _, o := range serveOptions() {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			c, ok := cases[o.name]
			require.True(t, ok, "the option has no case")
			file := written(t, o.name+": "+c.values[0]+"\n")
			inFile, inEnv, inFlag := "--config="+file, envName(o.name)+"="+c.values[1], "--"+o.name+"="+c.values[2]
			for _, given := range []struct {
				place         string
				args, environ []string
				want          any
			}{
				{place: "nowhere", want: c.fallback},
				{place: "file", args: []string{inFile}, want: c.want[0]},
				{place: "environment and file", args: []string{inFile}, environ: []string{inEnv, "OTHER=1"}, want: c.want[1]},
				{place: "all three", args: []string{inFile, inFlag}, environ: []string{inEnv}, want: c.want[2]},
				{place: "environment", environ: []string{inEnv}, want: c.want[1]},
				{place: "flag", args: []string{inFlag}, want: c.want[2]},
				{place: "a file named in the environment", environ: []string{"REBOOKCHECK_CONFIG=" + file}, want: c.want[0]},
			} {
				got, _ := read(t, given.args, given.environ)
				require.Equal(t, given.want, c.get(got), given.place)
			}
		})
	}
}

func TestASwitchNeedsNoValue(t *testing.T) {
	t.Parallel()
	got, err := read(t, []string{"--frozen", "--empty", "--any-nhs-number"}, nil)
	require.NoError(t, err)
	require.True(t, got.server.Default.Frozen && got.server.Default.Empty && got.server.Default.AnyNHSNumber)
}

func TestEveryOptionRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	free := map[string]bool{storeOption: true, "data": true, "tls-cert": true, "tls-key": true, "client-ca": true, "dev-ca": true, "world": true}
	for _, o := range serveOptions() {
		if free[o.name] {
			continue
		}
		for _, bad := range []string{"surprise", "-1", "1.5.2"} {
			_, err := read(t, []string{"--" + o.name + "=" + bad}, nil)
			require.ErrorContains(t, err, fmt.Sprintf("--%s %q: give", o.name, bad))
		}
	}
}

func TestAStoreIsRefusedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	good := "--store=postgres://keeper:hunter2@db.example/testbed"
	for _, c := range []struct {
		args, environ []string
		want          string
	}{
		{args: []string{"--store=postgres://keeper:hunter2@db.example:x/testbed"}, want: "--store: the URL of the store cannot be read"},
		{environ: []string{"REBOOKCHECK_STORE=mysql://keeper:hunter2@db.example/testbed"}, want: "REBOOKCHECK_STORE"},
		{args: []string{"--config=" + written(t, "store: keeper:hunter2@db.example\n")}, want: "the URL of the store cannot be read"},
		{args: []string{good, "--data=journals"}, want: "--store and --data are two places for the same sessions; give one"},
		{args: []string{good, "--peer-addr=0.0.0.0:8082"}, want: "add --peer-url"},
		{args: []string{good, "--lease=100ms"}, want: "--lease is shorter than a second"},
		{args: []string{"--lease=10s"}, want: "do nothing without --store"},
	} {
		_, err := read(t, c.args, c.environ)
		require.ErrorContains(t, err, c.want)
		require.NotContains(t, err.Error(), "hunter2")
	}
	got, err := read(t, []string{good, "--peer-addr=:8082", "--peer-url=http://10.1.2.3:8082"}, nil)
	require.NoError(t, err)
	require.Equal(t, "http://10.1.2.3:8082", got.server.Shared.URL)
	require.NotContains(t, fmt.Sprintf("%+v", got.server.Shared), "hunter2")
}

func TestProblemsOfTheConfigurationAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	file := written(t, "idel: 2h\nfhir: {addr: x}\nmax-body: [1, 2]\ndrain: soon\nconfig: other.yaml\n")
	_, err := read(t, []string{"--config", file, "--tls-cert", "a", "--mtls=on", "--seed=x"}, []string{"REBOOKCHECK_MAX_SESION=3", "REBOOKCHECK_IDLE=0s"})
	for _, want := range []string{
		file + ": idel: there is no such option; did you mean idle?",
		file + ": fhir.addr: there is no such option; did you mean fhir-addr?",
		file + ": config: there is no such option",
		file + ": max-body: give one value",
		file + `: drain "soon": give a time`,
		"REBOOKCHECK_MAX_SESION: there is no such option; did you mean REBOOKCHECK_MAX_SESSIONS?",
		`REBOOKCHECK_IDLE "0s": give a time`,
		`--seed "x": give a whole number`,
		"--tls-cert and --tls-key: give both or neither", "do nothing without --tls on", "--mtls on needs --tls on", "--mtls on needs --client-ca",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestAFileThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nosuch.yaml", written(t, "- a\n- b\n"), written(t, "idle: 1h\nidle: 2h\n")} {
		_, err := read(t, []string{"--config", name}, nil)
		require.ErrorContains(t, err, "; give a YAML file with one option on each line")
	}
}

func TestOptionsThatDoNotFitTogetherAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--tls=on"}, "--tls on needs"},
		{[]string{"--tls=on", "--tls-key=a", "--dev-ca=d"}, "give both or neither"},
		{[]string{"--dev-ca=d"}, "do nothing without --tls on"},
		{[]string{"--mtls=on"}, "--mtls on needs --tls on"},
		{[]string{"--tls=on", "--tls-key=a", "--tls-cert=b", "--mtls=on"}, "--mtls on needs --client-ca"},
		{[]string{"--fhir-addr=127.0.0.1:9", "--control-addr=127.0.0.1:9"}, "are the same"},
		{[]string{"--tls=on", "--dev-ca=d", "--mtls=on"}, ""},
		{[]string{"--fhir-addr=127.0.0.1:0", "--control-addr=127.0.0.1:0"}, ""},
	} {
		_, err := read(t, c.args, nil)
		if c.want == "" {
			require.NoError(t, err, "%v", c.args)
		} else {
			require.ErrorContains(t, err, c.want)
		}
	}
}
