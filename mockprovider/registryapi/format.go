package registryapi

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// jsonFormats are the names of the one format spoken here. Source: formats; FM-05 to FM-08.
var jsonFormats = map[string]bool{
	"json": true, "application/json": true, "application/fhir+json": true, "application/json+fhir": true,
}

// checkFormat refuses a body that is not FHIR JSON, and a caller that wants its
// answer in another format. _format goes before Accept. Rows E8 and E17.
func checkFormat(c call) error {
	if c.on == fault.Register || c.on == fault.PointerUpdate {
		media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
		if err != nil || (media != "application/fhir+json" && media != "application/json+fhir") {
			return refuse(http.StatusUnsupportedMediaType, "want Content-Type application/fhir+json")
		}
		if c.Header.Get("Content-Encoding") != "" {
			return refuse(http.StatusUnsupportedMediaType, "want the body without Content-Encoding")
		}
	}
	unavailable := refuse(http.StatusUnsupportedMediaType, "answers are available as application/fhir+json")
	if values, err := url.ParseQuery(c.URL.RawQuery); err == nil && values.Has("_format") {
		media, _, err := mime.ParseMediaType(strings.ReplaceAll(values.Get("_format"), " ", "+"))
		if err != nil || !jsonFormats[media] {
			return unavailable
		}
		return nil
	}
	if !acceptsJSON(c.Header.Values("Accept")) {
		return unavailable
	}
	return nil
}

// acceptsJSON reads Accept headers; none at all accepts anything.
func acceptsJSON(accepted []string) bool {
	if len(accepted) == 0 {
		return true
	}
	for part := range strings.SplitSeq(strings.Join(accepted, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || strings.Trim(params["q"], "0.") == "" && params["q"] != "" {
			continue
		}
		if jsonFormats[media] || media == "*/*" || media == "application/*" {
			return true
		}
	}
	return false
}
