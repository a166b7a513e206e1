package identity

import "sync"

// facts are what a token says that a check depends on when and for what it is used.
type facts struct {
	iat, exp  int64
	scopes    []string
	user, ods string
}

// knownTokens is how many tokens are remembered at least.
const knownTokens = 256

// known remembers the tokens that passed every check which depends on their text
// alone: a consumer may send one for as long as it lasts. The zero value is ready; it
// is safe for concurrent use.
type known struct {
	mu sync.RWMutex
	// Two generations: when the younger is full the older is forgotten.
	young, old map[string]facts
}

func (k *known) get(token string) (facts, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if f, ok := k.young[token]; ok {
		return f, true
	}
	f, ok := k.old[token]
	return f, ok
}

func (k *known) put(token string, f facts) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.young == nil || len(k.young) >= knownTokens {
		k.old, k.young = k.young, map[string]facts{}
	}
	k.young[token] = f
}
