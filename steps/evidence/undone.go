package evidence

import "slices"

// readUndone finds the tasks that could not be done. Where something was sent all the same, the task
// was done, whatever the adapter says of it, and is judged.
func (s *Story) readUndone() {
	for _, st := range s.tasks() {
		if st.Screen == nil || st.Screen.NotDone == nil {
			continue
		}
		st.Undone = !slices.ContainsFunc(s.Calls, func(c *Call) bool {
			return c.Who == st.Encounter.Who && c.Seq > st.Began && c.Seq < st.Ended
		})
	}
}
