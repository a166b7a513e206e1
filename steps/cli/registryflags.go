package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// registryFlags say where and how the registry is served that a provider is given.
type registryFlags struct {
	listen           string
	tls              bool
	certificate, key string
}

func (f *registryFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.listen, "registry-listen", "127.0.0.1:0", "address of the registry for a provider with \"registry: ours\"; its address, token endpoint and credentials are printed")
	flags.BoolVar(&f.tls, "registry-tls", false, "serve that registry over TLS; without --registry-cert a certificate is made for the run, and its CA file is written and printed")
	flags.StringVar(&f.certificate, "registry-cert", "", "PEM `file` with the registry's certificate, for TLS; needs --registry-key")
	flags.StringVar(&f.key, "registry-key", "", "PEM `file` with the key of --registry-cert")
}

func (f *registryFlags) validate() error {
	if (f.certificate == "") != (f.key == "") {
		return errors.New("--registry-cert and --registry-key go together")
	}
	return nil
}

// secured says that the registry is served over TLS.
func (f *registryFlags) secured() bool { return f.tls || f.certificate != "" }

// start serves the registry of a provider and says how it is reached. Out is the folder of the run, for what is made for it.
func (f *registryFlags) start(ctx context.Context, w io.Writer, c provider.Config, out string) (*embedded.Registry, error) {
	if err := f.validate(); err != nil {
		return nil, usage(err)
	}
	served := embedded.RegistryConfig{Address: f.listen, Certificate: f.certificate, Key: f.key, Clients: c.TLS.RegistryClients}
	authority := ""
	if f.tls && f.certificate == "" {
		files, err := embedded.MakeCertificate(filepath.Join(out, "registry"), f.listen, time.Now())
		if err != nil {
			return nil, harness(err)
		}
		served.Certificate, served.Key, authority = files.ServerCert, files.ServerKey, files.CA
	}
	if served.Clients != "" && served.Certificate == "" {
		return nil, usage(errors.New("tls.registry_clients asks for clients' certificates, which needs TLS: add --registry-tls, or --registry-cert and --registry-key"))
	}
	registry, err := embedded.StartRegistry(ctx, served)
	if err != nil {
		return nil, harness(err)
	}
	fmt.Fprintf(w, "The provider's registry is\n  address        %s\n  token endpoint %s\n  client id      %s\n  client secret  %s\n  scope          %s/.default\n",
		registry.Base, registry.Token, registry.ClientID, registry.ClientSecret, registry.Base)
	if authority != "" {
		fmt.Fprintf(w, "  trust          %s\n", authority)
	}
	if served.Clients != "" {
		fmt.Fprintf(w, "  certificates   clients need one that %s has signed\n", served.Clients)
	}
	fmt.Fprintln(w)
	return registry, nil
}
