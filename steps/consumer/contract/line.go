package contract

// Request is one line that an adapter reads on its standard input, when it is a command.
type Request struct {
	// ID is answered with the same ID.
	ID   int  `json:"id"`
	Call Call `json:"call"`
	// Setup is there when a session is opened, Task when a task is to be done.
	Setup *Setup `json:"setup,omitempty"`
	Task  *Task  `json:"task,omitempty"`
}

// Answer is the one line that answers a request, on standard output.
type Answer struct {
	ID int `json:"id"`
	// Opened answers open, Screen answers perform; close is answered by the ID alone.
	Opened *Opened `json:"opened,omitempty"`
	Screen *Screen `json:"screen,omitempty"`
	// Error says why the adapter itself could not do what was asked. It is a fault of the driving, never a
	// verdict. Where a user could not do the task at that screen, the answer is a Screen with NotDone.
	Error string `json:"error,omitempty"`
}

// Call is what a line asks for.
type Call string

// The calls.
const (
	CallOpen    Call = "open"
	CallPerform Call = "perform"
	CallClose   Call = "close"
)
