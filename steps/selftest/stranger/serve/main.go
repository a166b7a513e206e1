// Command serve runs the stranger as an adapter, with a defect or a variant if one is named.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9000", "address to listen on")
	defect := flag.String("defect", "", "name of a defect")
	variant := flag.String("variant", "", "name of a variant")
	flag.Parse()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	handler := stranger.New(stranger.Options{Defect: *defect, Variant: *variant})
	log.Fatal((&http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}).Serve(l))
}
