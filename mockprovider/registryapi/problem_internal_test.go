package registryapi

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
)

func TestEveryErrorOfTheRegistryHasARowInTheTable(t *testing.T) {
	t.Parallel()
	known := map[string]error{
		"ErrNotFound": registry.ErrNotFound, "ErrNoPrecondition": registry.ErrNoPrecondition, "ErrNotOwner": registry.ErrNotOwner,
		"Invalid": &registry.Invalid{}, "Duplicate": &registry.Duplicate{}, "VersionConflict": &registry.VersionConflict{},
		"ContentChanged": &registry.ContentChanged{}, "StatusRefused": &registry.StatusRefused{},
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../registry/errors.go", nil, 0)
	require.NoError(t, err)
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		var names []*ast.Ident
		switch n := n.(type) {
		case *ast.ValueSpec:
			names = n.Names
		case *ast.TypeSpec:
			names = []*ast.Ident{n.Name}
		}
		for _, name := range names {
			declared++
			err, ok := known[name.Name]
			require.True(t, ok, "%s is not in this test", name.Name)
			told, _ := problem(err)
			require.Less(t, told.status, 500, name.Name)
			require.GreaterOrEqual(t, told.status, 400, name.Name)
		}
		return true
	})
	require.Equal(t, len(known), declared)
	told, issue := problem(errors.New("9990001006"))
	require.Equal(t, 500, told.status)
	require.NotContains(t, issue.Diagnostics, "9990001006", "what is not foreseen is not told")
}
