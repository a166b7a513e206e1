package evidence

import (
	"net/url"
	"strings"
)

// requestTarget is a request target in its one spelling. The same resource can be addressed in many
// ways (RFC 3986, 6.2.2): with letters percent-encoded, with scheme and host in capitals or the
// scheme's port behind them, by the absolute form of a target. Rules see one of them.
type requestTarget struct {
	// steps are the steps of the path, each decoded. The first is empty where two slashes begin it.
	steps []string
	// raw is the path as it was sent, without scheme and host.
	raw   string
	query url.Values
}

// readTarget reads the target of a request line.
func readTarget(text string) requestTarget {
	path, query, _ := strings.Cut(text, "?")
	path = originForm(path)
	return requestTarget{raw: path, steps: steps(path), query: readQuery(query)}
}

// originForm takes scheme and host off a target in absolute form, which every server must accept.
// Source: RFC 9112, 3.2.2.
func originForm(path string) string {
	scheme, rest, absolute := strings.Cut(path, "://")
	if !absolute || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return path
	}
	if at := strings.IndexByte(rest, '/'); at >= 0 { // the query is cut off already
		return rest[at:]
	}
	return "/"
}

// steps are the steps of a path that begins with a slash, each decoded; a step that cannot be decoded stays as it was.
func steps(path string) []string {
	list := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, step := range list {
		if plain, err := url.PathUnescape(step); err == nil {
			list[i] = plain
		}
	}
	return list
}

// spelt is the path in the one spelling: decoded, but for slashes inside a step.
func (t requestTarget) spelt() string {
	var out strings.Builder
	for _, step := range t.steps {
		out.WriteString("/" + strings.ReplaceAll(step, "/", "%2F"))
	}
	return out.String()
}

// readQuery reads a query: parameters stand between ampersands, a plus sign is a space. What cannot be
// decoded is kept as it was sent, so that nothing which was sent is missed.
func readQuery(text string) url.Values {
	out := url.Values{}
	for item := range strings.SplitSeq(text, "&") {
		if item == "" {
			continue
		}
		name, value, _ := strings.Cut(item, "=")
		name, value = plainQuery(name), plainQuery(value)
		out[name] = append(out[name], value)
	}
	return out
}

func plainQuery(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// below says that a percent-encoded URL leads to a base or below it, and gives the path that
// follows. A URL that was encoded as a whole has its slashes encoded as well.
func below(embedded, base string) (rest string, ok bool) {
	u, err := url.Parse(base)
	if err != nil {
		return "", false
	}
	authority, path, whole := cutAuthority(embedded)
	if plainAuthority(authority) != plainAuthority(u.Scheme+"://"+u.Host) {
		return "", false
	}
	for want := strings.TrimSuffix(u.Path, "/"); want != ""; {
		c, width := octet(path)
		if width == 0 || c != want[0] {
			return "", false
		}
		whole = whole || width > 1
		path, want = path[width:], want[1:]
	}
	if whole && len(path) >= len("%2F") && strings.EqualFold(path[:len("%2F")], "%2F") {
		path = encodedSlash.Replace(path)
	}
	return path, path == "" || path[0] == '/'
}

// cutAuthority cuts a URL behind scheme and host; either may be percent-encoded, and encoded says so.
func cutAuthority(text string) (authority, rest string, encoded bool) {
	var plain strings.Builder
	slashes := 0
	for rest = text; rest != ""; {
		c, width := octet(rest)
		if c == '/' {
			if slashes++; slashes > 2 {
				break
			}
		}
		encoded = encoded || width > 1
		plain.WriteByte(c)
		rest = rest[width:]
	}
	return plain.String(), rest, encoded
}

var encodedSlash = strings.NewReplacer("%2F", "/", "%2f", "/")

// octet is the first octet of a percent-encoded text, and how much of the text it takes: 0 at the end.
func octet(text string) (c byte, width int) {
	if text == "" {
		return 0, 0
	}
	const encoded = len("%2F")
	if text[0] == '%' && len(text) >= encoded {
		if plain, err := url.PathUnescape(text[:encoded]); err == nil {
			return plain[0], encoded
		}
	}
	return text[0], 1
}

// plainAuthority is scheme and host in small letters, without the port that the scheme has anyway.
func plainAuthority(text string) string {
	text = strings.ToLower(text)
	for _, known := range []struct{ scheme, port string }{{"https://", ":443"}, {"http://", ":80"}} {
		if strings.HasPrefix(text, known.scheme) {
			text = strings.TrimSuffix(strings.TrimSuffix(text, known.port), ":")
		}
	}
	return text
}
