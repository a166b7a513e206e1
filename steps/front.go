package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// nameOf is a name that tells nothing of what it names; the session's is its key in its address, too.
// The same seed gives the same one.
func nameOf(seed int64, what string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, what))
	return hex.EncodeToString(sum[:8])
}

// mounted puts a mock behind the front. Providers keep the base URLs that service
// discovery gives: they are reached through the proxy, wherever that is [SP-04].
func (w *World) mounted(cfg mockprovider.Config, key string) mockprovider.Config {
	cfg.Mount = w.cfg.Front.Mount(key)
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
	for _, u := range w.people.Users {
		id.Subjects = append(id.Subjects, u.ID)
	}
	w.place.Know(id)
}
