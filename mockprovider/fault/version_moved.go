package fault

// versionMoved are the acts of staff that make a new version, by name.
var versionMoved = map[string]func() Effect{"note": StaffNote, "move": StaffMove, "cancel": StaffCancel}

var _ = registerWith("version-moved", []Parameter{
	{Name: "by", Says: "what staff do to the booking between the read and the update", Default: "note", Values: []string{"note", "move", "cancel"}},
}, func(p Params) (Effect, error) {
	// Source: CX-26, CX-38.
	effect := versionMoved[p["by"]]()
	effect.Kind = "version-moved"
	return effect, nil
})
