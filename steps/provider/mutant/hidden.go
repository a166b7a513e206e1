package mutant

import (
	"net/http"
	"strings"
)

// Defects that show only to who looks at both sides of a thing.

// blindly names another version than the one that was read, and then the right one.
func blindly(c *call) (*http.Response, error) {
	if !c.updates() {
		return c.send()
	}
	tag := c.Header.Get("If-Match")
	c.Header.Set("If-Match", `W/"77"`)
	first, err := c.send()
	if err != nil || first.StatusCode < http.StatusBadRequest {
		return first, err
	}
	_ = first.Body.Close()
	c.Header.Set("If-Match", tag)
	return c.send()
}

var (
	_ = bad("cancels-entry-blind", "It cancels entries in the registry in a version that it makes up, and reads again only then.", telling(blindly), "RG-25")
)

func rebooks(r *request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.path, "/$rebook")
}
