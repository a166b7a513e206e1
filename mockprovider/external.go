package mockprovider

import (
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

// RegistryElsewhere is a registry that is not of this session, and what its providers sign on with there.
type RegistryElsewhere struct {
	Base, Token, ClientID, ClientSecret string
	// Way leads to it.
	Way http.RoundTripper
}

// AddProvider lets a provider that is not of this session into the registry and returns its credentials. It may register,
// search, read and update [RG-02].
func (r *Registry) AddProvider(name string) (id, secret string, err error) {
	c := registryapi.Client{ID: "provider-" + slug(name), Secret: r.newSecret(), Role: registryapi.Provider}
	if err := r.api.Load().AddClient(c); err != nil {
		return "", "", fmt.Errorf("registry client: %w", err)
	}
	return c.ID, c.Secret, nil
}
