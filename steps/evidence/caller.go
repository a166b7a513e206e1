package evidence

import "net/http"

// span is a task of a consumer's user from its mark to that of its screen; until is 0 while there is none.
type span struct {
	who         string
	from, until int
}

// begins and ends note the tasks as they come, restarts of the system among them.
func (s *Story) begins(who string, seq int) { s.spans = append(s.spans, span{who: who, from: seq}) }

func (s *Story) ends(who string, seq int) {
	for i := len(s.spans) - 1; i >= 0; i-- {
		if s.spans[i].who == who {
			s.spans[i].until = seq
			return
		}
	}
}

// atWork is the consumer whose task was in hand at a place in the order of events, or whose
// task was the latest; open says that it had not ended yet. It is empty before the first task.
func (s *Story) atWork(seq int) (who string, open bool) {
	for _, t := range s.spans {
		if t.from < seq {
			who, open = t.who, t.until == 0 || t.until > seq
		}
	}
	return who, open
}

// caller tells which consumer made a call. Where there is one, it made them all, whatever they
// say of who sent them. Of several it is the one that the call names, by its ASID or its token's issuer or its
// registry client; and where that is none of them, or two at once, the one whose task was in hand. A change that is asked for
// in the name of a consumer which had nothing to do at that moment was sent by the one that had.
func (s *Story) caller(c *Call) string {
	if len(s.Setups) == 0 {
		return ""
	}
	if len(s.Setups) == 1 {
		return s.Setups[0].Name
	}
	named, several := s.named(c)
	who, open := s.atWork(c.Seq)
	switch {
	case who == "" && named == "":
		return s.Setups[0].Name
	case who == "", named != "" && !several && (!open || !changes(c)):
		return named
	}
	return who
}

// named is the consumer that a call names, and whether it names another one as well.
func (s *Story) named(c *Call) (name string, several bool) {
	from, issuer := c.Header("Ssp-From"), c.Claims.Text("iss")
	for _, setup := range s.Setups {
		client := setup.Registry != nil && setup.Registry.ClientID == c.Client && c.Client != ""
		if setup.ASID == from && from != "" || setup.Endpoint == issuer && issuer != "" || client {
			name, several = setup.Name, name != ""
		}
	}
	return name, several
}

// changes says that a call asks for something to be changed.
func changes(c *Call) bool {
	switch c.Method() {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return c.Kind != RegistryToken
}
