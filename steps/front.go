package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// keyOf is the session's key in its address. The same seed gives the same one.
func keyOf(session string, seed int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, session))
	return hex.EncodeToString(sum[:8])
}

// mounted puts a mock behind the front. Providers keep the base URLs that service
// discovery gives: they are reached through the proxy, wherever that is [SP-04].
func (w *World) mounted(cfg mockprovider.Config, key string) mockprovider.Config {
	cfg.Mount, cfg.Providers = w.cfg.Front.Mount(key), mockprovider.DefaultProviders()
	if w.cfg.Front.Fixed() {
		cfg.ConsumerSecret = w.cfg.Front.Secret()
	}
	return cfg
}

// expect tells the front who will call in this world.
func (w *World) expect(setup contract.Setup) {
	if w.place == nil {
		return
	}
	id := front.Identity{ASID: setup.ASID, Issuer: setup.Endpoint}
	for _, u := range w.cfg.People.Users {
		id.Subjects = append(id.Subjects, u.ID)
	}
	w.place.Know(id)
}
