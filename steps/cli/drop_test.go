package cli_test

import (
	"net/http"
	"sync"
)

// dropAfter lets that many requests through and then closes every connection without an answer.
func dropAfter(next http.Handler, count *int, limit int) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		*count++
		gone := *count > limit
		mu.Unlock()
		if gone {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}
