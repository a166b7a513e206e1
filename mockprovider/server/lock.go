package server

// lockFile is the file in a folder of data that whoever uses the folder holds.
const lockFile = "rebookcheck-serve.lock"

// InUseError says that another server uses the folder of data.
type InUseError struct{ Dir string }

func (e *InUseError) Error() string {
	return "the folder " + e.Dir + " is in use by another server; stop that one, or give this one a folder of its own with --data"
}
