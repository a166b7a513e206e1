package evidence

import "github.com/rebookcheck/rebookcheck/mockprovider/journal"

// Resource is what a message holds, as JSON, whether it travelled so or in XML; nil where it holds no object.
func Resource(m journal.Message) Body { return object(Plain(m)) }
