package mockprovider

// ListenerURL is where a provider's own listener is, which no consumer is told.
func ListenerURL(p *Provider) string { return "http://" + p.listener.addr }
