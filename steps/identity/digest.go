package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// parts are the file systems that hold all that a verdict depends on.
type parts struct{ harness, mock, features, providerFeatures, fixtures, contract fs.FS }

// The packages below steps whose code judges, and those that hold what is judged together; the others drive the consumer.
var judging = []string{"rule", "rule/explain", "evidence", "requirement", "provider/rule", "provider/evidence"}

// concluding are those that fold verdicts into results.
var concluding = []string{"results", "suite"}

// digest makes the digests of the parts and one of them all. A file that cannot be read is a mistake in the program: all are embedded.
func digest(p parts) results.Suite {
	s := results.Suite{
		Rules:      sum(p.harness, inFolder(judging)),
		Conclusion: sum(p.harness, inFolder(concluding)),
		Driving: sum(p.harness, func(name string) bool {
			return code(name) && !inFolder(judging)(name) && !inFolder(concluding)(name)
		}),
		Mock:      sum(p.mock, code),
		Features:  both(sum(p.features, feature), sum(p.providerFeatures, feature)),
		Catalogue: sum(p.fixtures, func(name string) bool { return path.Ext(name) == ".csv" }),
		Schemas:   sum(p.fixtures, func(name string) bool { return path.Ext(name) != ".csv" }),
		Contract:  sum(p.contract, func(string) bool { return true }),
	}
	all := sha256.New()
	for _, part := range s.Parts() {
		fmt.Fprintf(all, "%s %s\n", part.Name, part.Digest)
	}
	s.Digest = hex.EncodeToString(all.Sum(nil))
	return s
}

// both is one digest of two.
func both(a, b string) string {
	all := sha256.Sum256([]byte(a + "\n" + b + "\n"))
	return hex.EncodeToString(all[:8])
}

func feature(name string) bool { return path.Ext(name) == ".feature" }

// code says that a file is compiled into the program.
func code(name string) bool { return path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") }

// inFolder says that a file is code in one of some folders.
func inFolder(folders []string) func(string) bool {
	return func(name string) bool {
		for _, folder := range folders {
			if code(name) && strings.HasPrefix(name, folder+"/") {
				return true
			}
		}
		return false
	}
}

// sum is the digest of the files that are wanted, by name and content, in the order of their names.
func sum(fsys fs.FS, wanted func(string) bool) string {
	all := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !wanted(name) {
			return err
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		own := sha256.Sum256(raw)
		_, err = io.WriteString(all, hex.EncodeToString(own[:])+" "+name+"\n")
		return err //nolint:wrapcheck // a hash has no errors
	})
	if err != nil {
		panic("identity: " + err.Error())
	}
	return hex.EncodeToString(all.Sum(nil)[:8])
}
