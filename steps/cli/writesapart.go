package cli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// writesApart refuses flags that would write a file over one that is read, such as the secret key, or over one another. An
// empty name is no file.
func writesApart(flags map[string]string, read ...string) error {
	taken := map[string]string{}
	for _, flag := range slices.Sorted(maps.Keys(flags)) {
		file := flags[flag]
		if file == "" {
			continue
		}
		whole, err := filepath.Abs(file)
		if err != nil {
			return fmt.Errorf("--%s %s: %w", flag, file, err)
		}
		if other, twice := taken[whole]; twice {
			return fmt.Errorf("--%s and --%s are the same file, %s; give each its own", other, flag, file)
		}
		taken[whole] = flag
		there, err := os.Lstat(file) // a link is replaced, and not what it leads to
		for _, r := range read {
			if here, missing := os.Lstat(r); r != "" && err == nil && missing == nil && os.SameFile(there, here) {
				return fmt.Errorf("--%s %s would be written over what is read; choose another file", flag, file)
			}
		}
	}
	return nil
}
