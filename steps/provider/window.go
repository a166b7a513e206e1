package provider

import (
	"net/url"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

func (p *play) search(query string) wire.Request {
	return wire.Request{Operation: wire.SlotSearch, Path: "/Slot", Query: query}
}

// bounds are the window of the run as it is now.
func (d *Driver) bounds() (from, to time.Time) {
	now := d.now().UTC().Truncate(time.Second)
	return now.Add(duration(d.cfg.Window.From)), now.Add(duration(d.cfg.Window.To))
}

// window is a search for slots of the first service in the window of the run.
func (d *Driver) window(status string) string {
	from, to := d.bounds()
	return query("schedule.actor:healthcareservice", d.cfg.Services[0], "start", "ge"+instant(from), "start", "le"+instant(to), "status", status)
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }

// query writes names and values, in turn; a name with an empty value is left out.
func query(pairs ...string) string {
	out := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if out != "" {
			out += "&"
		}
		out += url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	return out
}
