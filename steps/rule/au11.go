package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-11",
	Sentence: "every access token described the system that it came from",
	Judge: everyToken(func(_ *evidence.Story, c *evidence.Call) string {
		device, _ := c.Claims.At("requesting_device").(map[string]any)
		d := evidence.Body(device)
		named := identifierOf(d, func(system string) bool { return system != "" })
		if d.Text("resourceType") != "Device" || named == "" || d.Text("model") == "" || d.Text("version") == "" {
			return "an access token did not describe the system with its identifier, model and version"
		}
		return ""
	}),
})
