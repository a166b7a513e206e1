package suite_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// whisper is a consumer that behaves, and writes bytes of its own to the proxy's address with its first task.
type whisper struct {
	consumer.Driver
	addr, bytes string
	done        bool
}

func (w *whisper) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if !w.done {
		w.done = true
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.addr)
		if err != nil {
			return contract.Screen{}, err
		}
		if _, err := io.WriteString(c, w.bytes); err != nil {
			return contract.Screen{}, err
		}
		if half, ok := c.(*net.TCPConn); ok && w.bytes != "" {
			_ = half.CloseWrite()
			_, _ = io.Copy(io.Discard, c) // until the listener has done with it
		}
		_ = c.Close()
	}
	return w.Driver.Perform(ctx, t)
}

func whispering(bytes string) consumer.Opener {
	good := reference.Opener(reference.Options{})
	return consumer.OpenFunc(func(ctx context.Context, setup contract.Setup) (consumer.Driver, error) {
		d, err := good.Open(ctx, setup)
		if err != nil {
			return nil, err
		}
		proxy, err := url.Parse(setup.Proxy)
		return &whisper{Driver: d, addr: proxy.Host, bytes: bytes}, err
	})
}

func TestWhatTheServerRefusesBeforeAnyHandlerLetsNothingPass(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{
		"two Host headers":           "PUT /a HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}",
		"a coding that nobody knows": "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
		"an order behind TLS":        "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03PUT /a HTTP/1.1\r\nHost: x\r\n\r\n",
		"an order within TLS":        "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03\nPUT /a HTTP/1.1\r\nHost: x\r\n\r\n",
		"TLS that goes on":           "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03\x17\x03\x03\x00\x04\n\n\n\n",
	} {
		for _, fixed := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				cfg := suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: whispering(sent), Seed: 1, Now: time.Now, Tags: "@RB-12"}
				if fixed {
					f, err := front.Listen(t.Context(), front.Config{Address: "127.0.0.1:0", Now: time.Now})
					require.NoError(t, err)
					t.Cleanup(func() { require.NoError(t, f.Close()) })
					cfg.Front = f
				}
				run, err := suite.Run(t.Context(), cfg)
				require.NoError(t, err)
				require.Equal(t, results.Inconclusive, run.Verdict.Conclusion, run.Verdict.Reasons)
				require.Contains(t, run.Verdict.Reasons[len(run.Verdict.Reasons)-1], "no request which can be judged")
				for _, s := range run.Scenarios {
					require.Equal(t, rule.NotObserved, s.Status, s.Detail)
					require.NotEmpty(t, s.Unjudged)
				}
			})
		}
	}
}

func TestAConnectionOnWhichNothingIsSentIsNothing(t *testing.T) {
	t.Parallel()
	run, err := suite.Run(t.Context(), suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: whispering(""), Seed: 1, Now: time.Now, Tags: "@RB-12"})
	require.NoError(t, err)
	require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion, run.Verdict.Reasons)
}

// Some clients try HTTPS first, and some monitors greet a port to see whether it is there.
func TestTheBeginningOfTLSIsNoRequest(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	go func() { _ = tls.Client(here, &tls.Config{ServerName: "proxy.example"}).HandshakeContext(t.Context()) }()
	hello := make([]byte, 4<<10)
	n, err := there.Read(hello)
	require.NoError(t, err)
	run, err := suite.Run(t.Context(), suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: whispering(string(hello[:n])), Seed: 1, Now: time.Now, Tags: "@RB-12"})
	require.NoError(t, err)
	require.Equal(t, results.ConformsInPart, run.Verdict.Conclusion, run.Verdict.Reasons)
}
