package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/identity"
)

func consumerCommand(s Streams) *cobra.Command {
	f := runFlags{consumer: "reference", seed: 1}
	addr := "127.0.0.1:9000"
	var hosts []string
	cmd := &cobra.Command{
		Use:   "consumer",
		Short: "Serve the reference consumer as an adapter would, to try things against",
		Long: `consumer serves rebookcheck's reference consumer over the adapter contract, so that you
can see a working conversation and try the starter adapters against it. It has no login.
It refuses what a web page could send: bodies that are not application/json, requests
from other sites, and host names other than the IP address, localhost and --host.`,
		Example: `  rebookcheck consumer
  rebookcheck consumer --mutant silent-cancel
  rebookcheck run --consumer http://127.0.0.1:9000     in another terminal`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveConsumer(cmd.Context(), s, f, addr, hosts) },
	}
	cmd.Flags().StringVar(&addr, "addr", addr, "address to listen on")
	cmd.Flags().StringSliceVar(&hosts, "host", nil, "another host name that callers may use besides localhost, such as a container's")
	cmd.Flags().StringVar(&f.mutant, "mutant", "", "serve a known-bad consumer by name; see 'list mutants'")
	cmd.Flags().Int64Var(&f.seed, "seed", f.seed, "seed for generated identifiers")
	return cmd
}

func serveConsumer(ctx context.Context, s Streams, f runFlags, addr string, hosts []string) error {
	subject, err := chooseConsumer("consumer", f)
	if err != nil {
		return usage(err)
	}
	if err := hostPort(&addr, addr); err != nil {
		return usage(fmt.Errorf("--addr %q: %w", addr, err))
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return harness(fmt.Errorf("listen on %s: %w; choose another address with --addr", addr, err))
	}
	handler := consumer.Serve(subject.opener, hosts...)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: answerWithin}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(s.Out, "rebookcheck %s serves %s, contract %s\naddress  http://%s\nready; Ctrl-C ends it\n",
		identity.Version, subject.describe.Name, contract.Version, listener.Addr())
	select {
	case err = <-ended:
	case <-ctx.Done():
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = server.Shutdown(stop)
	}
	if err = errors.Join(err, handler.Close()); err != nil {
		return harness(fmt.Errorf("serve: %w", err))
	}
	return nil
}
