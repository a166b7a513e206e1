package httpapi

import (
	"net/http"

	"github.com/rs/cors"
)

// crossOrigin lets a page of any origin call the provider, as its capability statement says
// it may: a browser's preflight is answered, and the headers that a consumer needs can be
// read. No cookie is ever looked at. Source: Booking API, capability statement (security.cors); NF-02.
func crossOrigin(next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowedOrigins: []string{"*"},
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut},
		AllowedHeaders: []string{"*"},
		ExposedHeaders: []string{"Content-Location", "ETag", "Last-Modified", "Location", "X-Correlation-Id", "X-Request-Id"},
		MaxAge:         600,
	}).Handler(next)
}
