package registryapi

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// formats settles the form of the body and refuses what cannot be read or written.
// Source: formats; wire contract, 17 row 21; rows E8 and E17.
func (a *API) formats(c *call) error {
	if c.on == fault.Register || c.on == fault.PointerUpdate {
		form, old, err := media.Body(c.Header)
		if err != nil {
			return overMedia(err)
		}
		if old {
			a.config.Logger.Warn("a slip was let pass", slog.String("slip", "the Content-Type is that of DSTU2"))
		}
		c.sent = form
	}
	return overMedia(c.unwanted)
}

// overMedia gives an error of package media its status, or returns it as it is.
func overMedia(err error) error {
	switch {
	case errors.As(err, new(*media.TypeError)), errors.As(err, new(*media.FormatError)):
		return refuse(http.StatusUnsupportedMediaType, err.Error())
	case errors.As(err, new(*media.QueryError)):
		return refuse(http.StatusBadRequest, err.Error())
	case errors.As(err, new(*media.TooLargeError)):
		return refuse(http.StatusRequestEntityTooLarge, err.Error())
	case errors.As(err, new(*media.BodyError)):
		return &notAPointer{err.Error()}
	}
	return err
}

// resource is an answer with a resource in it, in the form that the caller wants.
func (c call) resource(status int, r fhir.Resource) fault.Reply {
	body, contentType, err := c.wanted.Encode(r)
	if err != nil {
		return fault.Reply{Status: http.StatusInternalServerError, Header: map[string]string{}}
	}
	return fault.Reply{Status: status, Header: map[string]string{"Content-Type": contentType}, Body: body}
}

// pointer is an answer with a pointer in it; in JSON it is written without a tree.
func (c call) pointer(status int, p fhir.Pointer) fault.Reply {
	if c.wanted != media.JSON {
		return c.resource(status, p.Resource())
	}
	return fault.Reply{Status: status, Header: map[string]string{"Content-Type": fhir.MediaType}, Body: p.AppendTo(nil)}
}
