package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
	"github.com/rebookcheck/rebookcheck/mockprovider/pacing"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/steps/identity"
)

func serveCommand(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the mock providers, proxy and registry as a server",
		Long: `serve runs two booking providers behind a Spine Secure Proxy, and the Booking Registry,
for consumers to be developed against. It starts with one session, called default, whose
providers have free slots; create more at the control port, each isolated from the others.
With --world a YAML file says which providers there are, with which services, practitioners,
slots and bookings; POST /sessions takes the same as JSON. The server prints when it is
ready. SIGTERM or Ctrl-C ends it once the requests in progress are answered. With --data all
sessions are restored at the next start on the same address, however the server ended. With
--store several servers with the same --public-url share their sessions in a PostgreSQL
database: any of them answers for any session, and takes over those of one that was killed.

Every option can be a flag, an environment variable (--fhir-addr is
REBOOKCHECK_FHIR_ADDR) or a key of the file that --config names (fhir-addr: ...).
A flag overrides the environment, and the environment overrides the file.

Exit codes: 0 ended on request, 2 usage or configuration, 3 it could not start or continue.`,
		Example: `  rebookcheck serve
  rebookcheck serve --data journals --idle 72h   # the next start restores the sessions
  rebookcheck serve --start 2031-03-07T15:00:00Z --frozen
  rebookcheck serve --world world.yaml           # two clinics, telephone slots, existing bookings: see docs/mock.md
  rebookcheck serve --tls on --mtls on --dev-ca dev-ca
  rebookcheck serve --fhir-addr 0.0.0.0:8080 --public-url http://mock.example:8080
  REBOOKCHECK_LOG_FORMAT=json rebookcheck serve --config serve.yaml`,
		Args: noArguments,
	}
	addServeFlags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		given, err := readSettings(cmd.Flags(), os.Environ())
		if err != nil {
			return usage(err)
		}
		return serve(cmd.Context(), s, given)
	}
	return cmd
}

// serve runs the server until the context ends.
func serve(ctx context.Context, s Streams, given settings) error {
	pacing.Start(pacing.DefaultRoom)
	c := given.server
	c.Real = time.Now
	c.Logger = server.NewLogger(s.Err, given.level, given.json)
	c.Control, c.Page = controlHandler, pageHandler
	if c.Shared != nil {
		c.Shared.Open = given.openStore(c.Logger)
	}
	if err := given.encrypt(s, &c); err != nil {
		return harness(err)
	}
	running, err := server.Start(ctx, c)
	if err != nil {
		return harness(startFailure(err))
	}
	if err := ready(s, running); err != nil {
		return harness(errors.Join(err, running.Close()))
	}
	select {
	case <-ctx.Done():
		c.Logger.Info("draining")
	case err := <-running.Failed():
		return harness(errors.Join(err, running.Close()))
	}
	if err := running.Drain(context.WithoutCancel(ctx)); err != nil {
		return harness(err)
	}
	fmt.Fprintln(s.Out, "ended")
	return nil
}

// startFailure says what to do about a port that could not be had.
func startFailure(err error) error {
	var no *server.ListenError
	if !errors.As(err, &no) {
		return err // one that the folder is in use says what to do itself
	}
	return fmt.Errorf("%w; stop what listens there, or choose another address with --%s-addr (port 0 has the system choose)", no, strings.ToLower(no.Port))
}

// encrypt sees to TLS and makes the development authority where it is asked for.
func (g settings) encrypt(s Streams, c *server.Config) error {
	if !g.secure {
		return nil
	}
	if g.dev != "" {
		files, made, err := certs.Ensure(g.dev, publicHost(c.PublicURL), time.Now())
		if err != nil {
			return err
		}
		if len(made) > 0 {
			fmt.Fprintf(s.Out, "development certificates, valid for a year; do not trust them anywhere else:\n  %s\n", strings.Join(made, "\n  "))
		}
		if g.cert == "" {
			g.cert, g.key = files.ServerCert, files.ServerKey
		}
		if g.clientCA == "" {
			g.clientCA = files.CA
		}
		fmt.Fprintf(s.Out, "configure the consumer to trust %s and to use the certificate %s with the key %s:\n  curl --cacert %s --cert %s --key %s URL\n\n",
			files.CA, files.ClientCert, files.ClientKey, files.CA, files.ClientCert, files.ClientKey)
	}
	clients := certs.Anybody
	switch {
	case g.mutual:
		clients = certs.Required
	case g.clientCA != "":
		clients = certs.Checked
	}
	var err error
	c.TLS, err = certs.Server(g.cert, g.key, g.clientCA, clients)
	return err
}

// publicHost is the host that the server's certificate has to name besides this machine's.
func publicHost(publicURL string) []string {
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		return []string{u.Hostname()}
	}
	return nil
}

// ready says all that a consumer needs to be told.
func ready(s Streams, running *server.Server) error {
	first := running.Default()
	w := tabwriter.NewWriter(s.Out, 0, 0, 3, ' ', 0)
	if first != nil {
		tellDefault(w, first)
	} else {
		fmt.Fprintf(w, "rebookcheck %s serves sessions below %s/s/:\n", identity.Version, running.FHIRURL())
	}
	dir, kept := running.Journals()
	peer := running.PeerURL()
	switch {
	case peer != "":
		fmt.Fprintf(w, "  sessions\tkept in the database of --store, with their journals\n  other servers\thand requests over at %s\n", peer)
	case kept:
		fmt.Fprintf(w, "  journals\t%s\n", dir)
	default:
		fmt.Fprintf(w, "  journals\t%s (removed at exit; --data keeps them)\n", dir)
	}
	for _, note := range running.Notes() {
		fmt.Fprintf(w, "  note\t%s\n", note)
	}
	at := running.ControlURL()
	fmt.Fprintf(w, "web page\t%s/ui/\ncontrol\t%s\nhealth, metrics\t%s/healthz, %s/metrics\nready; Ctrl-C ends it\n", at, at, at, at)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("say that it is ready: %w", err)
	}
	return nil
}

// tellDefault says how the session that there is from the start is reached.
func tellDefault(w io.Writer, first *session.Session) {
	fmt.Fprintf(w, "rebookcheck %s serves the session default, seed %d:\n", identity.Version, first.Seed)
	fmt.Fprintf(w, "  proxy\t%s\n", first.World.ProxyURL())
	for _, p := range first.World.Providers() {
		fmt.Fprintf(w, "  %s\t%s\n  \tASID %s, service %s\n", p.Name, p.Base, p.ASID, p.ServiceIDs())
	}
	id, secret := first.World.RegistryClient("consumer")
	fmt.Fprintf(w, "  registry\t%s\n  \ttoken %s\n  \tclient %s, secret %s\n", first.World.RegistryBase(), first.World.RegistryToken(), id, secret)
}
