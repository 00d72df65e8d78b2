package iac

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const templateYAML = "AWSTemplateFormatVersion: '2010-09-09'\nParameters: {Name: {Type: String}}\nResources:\n  Db:\n    Type: AWS::SecretsManager::Secret\n    Properties: {Name: !Ref Name}\n"

func TestTemplatesAreFound(t *testing.T) {
	t.Parallel()
	fsys := files(
		"a/stack.yaml", templateYAML,
		"a/stack.json", `{"Resources":{"Db":{"Type":"AWS::SecretsManager::Secret"}}}`,
		"a/stack.template", templateYAML,
		"a/other.yaml", "kind: Deployment\nspec: {}\n",
		"a/framework.yml", "resources:\n  Resources:\n    Db:\n      Type: AWS::SecretsManager::Secret\n",
		"a/broken.yml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n",
		"a/plan.json", planJSON,
		".github/workflows/ci.yml", "jobs: {}\n",
	)
	got, err := collected(t, fsys, []string{"."}, Options{Vars: map[string]string{"Name": "given"}})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"cloudformation a/broken.yml", "plan a/plan.json", "cloudformation a/stack.json", "cloudformation a/stack.template", "cloudformation a/stack.yaml",
	}, scopes(got))
	assert.True(t, got["cloudformation a/broken.yml"].Scope.Failed)
	assert.Equal(t, "given", got["cloudformation a/stack.yaml"].Secrets[0].Name)

	only, err := collected(t, fsys, []string{"."}, Options{Type: "cloudformation"})
	require.NoError(t, err)
	assert.Len(t, only, 4)
	assert.True(t, only["cloudformation a/stack.yaml"].Secrets[0].Hides("name"))
	none, err := collected(t, fsys, []string{"."}, Options{Type: "plan"})
	require.NoError(t, err)
	assert.Equal(t, []string{"plan a/plan.json"}, scopes(none))
}

// A file that the user takes for a template is one, or missed loudly.
func TestTemplateThatIsNone(t *testing.T) {
	t.Parallel()
	got, err := collected(t, files("x.yaml", "a: b\n"), []string{"x.yaml"}, Options{Type: "cloudformation"})
	require.NoError(t, err)
	require.Len(t, got["cloudformation x.yaml"].Gaps, 1)
	assert.Equal(t, "read template x.yaml: it has no Resources", got["cloudformation x.yaml"].Gaps[0].Detail)
}
