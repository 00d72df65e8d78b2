package policies

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

// decodeDenials turns what deny contains into denials, sorted.
func decodeDenials(value ast.Value) ([]model.Denial, error) {
	set, ok := value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("deny is no set: write deny contains finding if { … }")
	}
	if set.Len() == 0 {
		return nil, nil
	}
	out := make([]model.Denial, 0, set.Len())
	for _, term := range set.Slice() {
		denial, err := decodeDenial(term.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, denial)
	}
	slices.SortFunc(out, func(a, b model.Denial) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
	return out, distinct(out)
}

// distinct refuses two denials of one subject that nothing tells apart: they would be one finding.
func distinct(denials []model.Denial) error {
	seen := make(map[string]bool, len(denials))
	for _, denial := range denials {
		if seen[denial.Key] {
			return fmt.Errorf("deny contains two findings with key %q: where a rule can deny a subject twice, each finding needs a key of its own", denial.Key)
		}
		seen[denial.Key] = true
	}
	return nil
}

func decodeDenial(value ast.Value) (model.Denial, error) {
	var out model.Denial
	object, ok := value.(ast.Object)
	if !ok {
		return out, fmt.Errorf("deny contains %s, which is no object", ast.ValueName(value))
	}
	err := object.Iter(func(name, value *ast.Term) error {
		key, _ := name.Value.(ast.String)
		return decodeMember(&out, string(key), value.Value)
	})
	switch {
	case err != nil:
		return out, err
	case out.Message == "":
		return out, fmt.Errorf("a finding of deny has no message")
	case out.Path == "":
		return out, fmt.Errorf("the finding %q of deny has no path", out.Message)
	}
	return out, nil
}

func decodeMember(out *model.Denial, name string, value ast.Value) (err error) {
	switch name {
	case "path":
		out.Path, err = decodeText[model.Path](name, value)
	case "message":
		out.Message, err = decodeText[string](name, value)
	case "key":
		out.Key, err = decodeText[string](name, value)
	case "savings":
		out.Savings, err = decodeText[model.Path](name, value)
	case "related":
		out.Related, err = decodePaths(name, value)
	case "evidence":
		out.Evidence, err = decodeEvidence(value)
	default:
		err = fmt.Errorf("a finding of deny has no member %q: it has path, message, evidence, related, savings and key", name)
	}
	return err
}

func decodeText[T ~string](name string, value ast.Value) (T, error) {
	text, ok := value.(ast.String)
	if !ok {
		return "", fmt.Errorf("%s of a finding is %s, not a string", name, ast.ValueName(value))
	}
	return T(text), nil
}

func decodePaths(name string, value ast.Value) ([]model.Path, error) {
	var out []model.Path
	var fault error
	each := func(term *ast.Term) {
		path, err := decodeText[model.Path](name, term.Value)
		out, fault = append(out, path), cmp.Or(fault, err)
	}
	switch value := value.(type) {
	case *ast.Array:
		value.Foreach(each)
	case ast.Set:
		value.Foreach(each)
	default:
		return nil, fmt.Errorf("%s of a finding is %s, not an array of paths", name, ast.ValueName(value))
	}
	return out, fault
}

func decodeEvidence(value ast.Value) (map[string]any, error) {
	if _, ok := value.(ast.Object); !ok {
		return nil, fmt.Errorf("evidence of a finding is %s, not an object", ast.ValueName(value))
	}
	plain, err := ast.JSON(value)
	if err != nil {
		return nil, fmt.Errorf("evidence of a finding: %w", err)
	}
	evidence, ok := plain.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("evidence of a finding has keys that are no strings")
	}
	return evidence, nil
}
