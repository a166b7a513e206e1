package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// tokenSettings say who calls whom.
type tokenSettings struct {
	server, session, provider, to string
	consumer                      wire.Consumer
	xml, only                     bool
}

// An interaction by its name on the command line, in the order in which a consumer meets them.
var byHand = []struct {
	name, method string
	operation    wire.Operation
}{
	{"metadata", http.MethodGet, wire.Capability},
	{"slots", http.MethodGet, wire.SlotSearch},
	{"book", http.MethodPost, wire.Create},
	{"read", http.MethodGet, wire.ReadOne},
	{"bookings", http.MethodGet, wire.PatientSearch},
	{"cancel", http.MethodPut, wire.Update},
}

func tokenCommand(s Streams) *cobra.Command {
	o := tokenSettings{consumer: wire.Consumer{Name: "North 111"}}
	cmd := &cobra.Command{
		Use:   "token INTERACTION",
		Short: "Print the token and headers of a request, to call a provider by hand",
		Long: `token prints the headers that a booking consumer sends with one request, one on each line,
as curl reads them from a file: a new access token, the Ssp headers, the identifiers of
the request, and the formats. INTERACTION is one of ` + strings.Join(interactionNames(), ", ") + `.
A token is valid for five minutes, and each request needs its own headers.

By default the provider is looked up at the control port of a running 'rebookcheck serve'.
For any other provider, give its address with --provider and its ASID with --to.

Registry calls carry a token that the registry issues, and no Ssp headers: docs/by-hand.md shows
them, and both stories of the workflow page with curl.`,
		Example: `  rebookcheck token slots > headers; curl -H @headers "$VALE/Slot?..."
  rebookcheck token book --provider dale --asid 918000000222
  rebookcheck token read --provider https://provider.example/STU3/1 --to 918000000555`,
		Args: arguments(1, 1, "one interaction, such as slots"),
		RunE: func(cmd *cobra.Command, args []string) error { return printToken(cmd.Context(), s, args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.server, "server", "http://127.0.0.1:8081", "control port of the server, as `url`")
	f.StringVar(&o.session, "session", "default", "`key` of the session there")
	f.StringVar(&o.provider, "provider", "vale", "`name` of a provider of the session, or the address of any other")
	f.StringVar(&o.to, "to", "", "`ASID` of the provider, if --provider is an address")
	f.StringVar(&o.consumer.ASID, "asid", "918000000111", "`ASID` of the consumer")
	f.StringVar(&o.consumer.ODS, "ods", "X111A", "ODS `code` of the consumer's organisation")
	f.StringVar(&o.consumer.Endpoint, "endpoint", "https://north111.example/", "`url` of the consumer, which issues the token")
	f.BoolVar(&o.xml, "xml", false, "use FHIR XML instead of JSON")
	f.BoolVar(&o.only, "only", false, "print only the token")
	return cmd
}

func interactionNames() []string {
	var names []string
	for _, i := range byHand {
		names = append(names, i.name)
	}
	return names
}

func printToken(ctx context.Context, s Streams, interaction string, o tokenSettings) error {
	at := slices.Index(interactionNames(), interaction)
	if at < 0 {
		return usage(fmt.Errorf("there is no interaction %q: give one of %s", interaction, strings.Join(interactionNames(), ", ")))
	}
	base, to, err := o.addressee(ctx)
	if err != nil {
		return err
	}
	client := wire.New(wire.Config{Base: base, ASID: to, Audience: base, NewID: uuid.NewString, Now: time.Now})
	r := wire.Request{Operation: byHand[at].operation, Consumer: o.consumer, Method: byHand[at].method, Form: wire.JSON}
	if o.xml {
		r.Form = wire.XML
	}
	header := client.Header(r)
	if o.only {
		fmt.Fprintln(s.Out, strings.TrimPrefix(header.Get("Authorization"), "Bearer "))
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		fmt.Fprintf(s.Out, "%s: %s\n", spelled(name), header.Get(name))
	}
	return nil
}

// addressee is the address of the provider, which is the audience of tokens as well, and its ASID.
func (o tokenSettings) addressee(ctx context.Context) (base, asid string, err error) {
	if !strings.Contains(o.provider, "://") {
		return o.fromServer(ctx)
	}
	if u, err := url.Parse(o.provider); err != nil || u.Host == "" {
		return "", "", usage(fmt.Errorf("--provider %q is neither a name nor an address such as https://provider.example/STU3/1", o.provider))
	}
	if o.to == "" {
		return "", "", usage(errors.New("--provider is an address, so --to has to give the provider's ASID; look it up in the directory of services"))
	}
	return o.provider, o.to, nil
}

// fromServer asks a server for one of its providers.
func (o tokenSettings) fromServer(ctx context.Context) (base, asid string, err error) {
	refused := func(err error) error {
		return usage(fmt.Errorf("ask the server at %s for its providers: %w; start one with 'rebookcheck serve', or give its control port with --server", o.server, err))
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(o.server, "/")+"/sessions/"+url.PathEscape(o.session)+"/endpoints", nil)
	if err != nil {
		return "", "", refused(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", "", refused(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotFound {
		return "", "", usage(fmt.Errorf("the server at %s has no session with this key: give one with --session", o.server))
	}
	var told struct {
		Providers []struct{ Name, Short, Base, ASID string }
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&told); err != nil || len(told.Providers) == 0 {
		return "", "", refused(fmt.Errorf("the answer (status %d) names no providers", answer.StatusCode))
	}
	var names []string
	for _, p := range told.Providers {
		if strings.EqualFold(p.Name, o.provider) || strings.EqualFold(p.Short, o.provider) {
			return p.Base, p.ASID, nil
		}
		names = append(names, p.Short)
	}
	return "", "", usage(fmt.Errorf("the session has no provider %q: give one of %s", o.provider, strings.Join(names, ", ")))
}

// spelled is the name of a header as the standard spells it; Go has its own way with capitals, and HTTP has none.
func spelled(name string) string {
	return strings.NewReplacer("Traceid", "TraceID", "Interactionid", "InteractionID").Replace(name)
}
