package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// valueOperations are the names by which the AWS SDK reads a value. None may be mentioned in code.
var valueOperations = map[string]bool{
	"GetSecretValue": true, "GetSecretValueInput": true, "BatchGetSecretValue": true, "BatchGetSecretValueInput": true,
	"GetParameter": true, "GetParameterInput": true, "GetParameters": true, "GetParametersInput": true,
	"GetParametersByPath": true, "GetParametersByPathInput": true,
}

func TestNoCodeReadsAValue(t *testing.T) {
	t.Parallel()
	for _, name := range goFiles(t) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join("..", "..", name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok && valueOperations[id.Name] {
				assert.Failf(t, "reads a value", "%s mentions %s", files.Position(id.Pos()), id.Name)
			}
			return true
		})
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	t.Parallel()
	documented := make(map[string]bool)
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", name), nil, parser.PackageClauseOnly|parser.ParseComments)
		require.NoError(t, err)
		dir := filepath.Dir(name)
		documented[dir] = documented[dir] || file.Doc != nil
	}
	for dir, ok := range documented {
		assert.True(t, ok, "%s has no package comment", dir)
	}
}
