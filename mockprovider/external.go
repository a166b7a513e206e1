package mockprovider

import (
	"fmt"

	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

// AddProvider lets a provider that is not of this session into the registry and returns its credentials. It may register,
// search, read and update [RG-02].
func (r *Registry) AddProvider(name string) (id, secret string, err error) {
	c := registryapi.Client{ID: "provider-" + slug(name), Secret: r.newSecret(), Role: registryapi.Provider}
	if err := r.api.Load().AddClient(c); err != nil {
		return "", "", fmt.Errorf("registry client: %w", err)
	}
	return c.ID, c.Secret, nil
}
