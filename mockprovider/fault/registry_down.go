package fault

// registryListener is the name of the registry's listener.
const registryListener = "registry"

// RegistryDown has the registry hang up on whatever is asked of it. Plan it with
// Times for how many requests.
//
// Scenario: a booking stands without its pointer until the registry is back. Source: RG-15.
func RegistryDown() Effect {
	return Effect{Kind: "registry-down", Home: registryListener, Drop: BeforeActing}
}

var _ = register("registry-down", RegistryDown)
