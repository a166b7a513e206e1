package evidence

import (
	"encoding/base64"
	"strings"
)

// Token is the access token of a request, taken apart and not checked.
type Token struct {
	// Scheme is the word before it, as sent.
	Scheme string
	// Parts are the parts between its dots, as sent; nil where there is no token.
	Parts []string
	// Header and Claims are what the first two parts say; nil where one cannot be read.
	Header, Claims Body
}

// token takes an Authorization header apart.
func token(authorization string) Token {
	scheme, text, _ := strings.Cut(authorization, " ")
	if text == "" {
		return Token{Scheme: scheme}
	}
	t := Token{Scheme: scheme, Parts: strings.Split(text, ".")}
	if len(t.Parts) == 3 {
		t.Header, t.Claims = part(t.Parts[0]), part(t.Parts[1])
	}
	return t
}

// part reads one part of a token; padding, which it should not have, does not hinder.
func part(text string) Body {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil
	}
	return object(raw)
}
