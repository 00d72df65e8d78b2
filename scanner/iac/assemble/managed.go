package assemble

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed managed.json
var managedJSON []byte

// managedPolicy is a managed policy of AWS, of which managed.json says when and in which version it was read.
// Of those that say nothing of secrets or of decrypting there is no document.
type managedPolicy struct {
	Name     string
	Version  string
	Document json.RawMessage
}

func (p managedPolicy) text() string { return string(p.Document) }

// awsManaged are the managed policies of AWS whose documents are known, by name.
var awsManaged = sync.OnceValue(func() map[string]managedPolicy {
	var file struct{ Policies []managedPolicy }
	if err := json.Unmarshal(managedJSON, &file); err != nil {
		panic("embedded managed.json: " + err.Error()) // caught by the package's tests
	}
	out := make(map[string]managedPolicy, len(file.Policies))
	for _, p := range file.Policies {
		out[p.Name] = p
	}
	return out
})

// awsManagedName returns the name of the managed policy of AWS that an ARN names, "" where it is another's.
// The partition may be a hole.
func awsManagedName(arn string) string {
	_, path, found := strings.Cut(arn, ":iam::aws:policy/")
	if !found {
		return ""
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}
