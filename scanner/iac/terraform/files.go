package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// localFunction reads files of the tree or needs the evaluation around it.
type localFunction func(s *scope, args []cty.Value) (cty.Value, error)

func localFunctions() map[string]localFunction {
	return map[string]localFunction{
		"file":             onFile(textContent),
		"filebase64":       onFile(func(b []byte) (string, error) { return encode64(b), nil }),
		"filemd5":          onFile(func(b []byte) (string, error) { sum := md5.Sum(b); return hex.EncodeToString(sum[:]), nil }),
		"filesha1":         onFile(func(b []byte) (string, error) { sum := sha1.Sum(b); return hex.EncodeToString(sum[:]), nil }),
		"filesha256":       onFile(func(b []byte) (string, error) { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]), nil }),
		"filesha512":       onFile(func(b []byte) (string, error) { sum := sha512.Sum512(b); return hex.EncodeToString(sum[:]), nil }),
		"filebase64sha256": onFile(func(b []byte) (string, error) { sum := sha256.Sum256(b); return encode64(sum[:]), nil }),
		"filebase64sha512": onFile(func(b []byte) (string, error) { sum := sha512.Sum512(b); return encode64(sum[:]), nil }),
		"fileexists":       fileExists,
		"fileset":          fileSet,
		"templatefile":     templateFile,
		"templatestring":   templateString,
		"sensitive":        func(_ *scope, args []cty.Value) (cty.Value, error) { return secret(args, true) },
		"nonsensitive":     func(_ *scope, args []cty.Value) (cty.Value, error) { return secret(args, false) },
		"ephemeralasnull":  func(_ *scope, args []cty.Value) (cty.Value, error) { return secret(args, true) },
		"issensitive":      isSensitive,
	}
}

// fileError says why a file that a function names cannot be had. It does not name the file, since
// its name may be computed from a value.
type fileError struct{ why string }

func (e *fileError) Error() string { return e.why }

var (
	errOutside = &fileError{"the file lies outside of the folder that is scanned"}
	errNotText = &fileError{"the file is not UTF-8 text"}
)

// place resolves a path as the functions take it: relative to the root module.
func (ev *evaluator) place(name string) (string, error) {
	if path.IsAbs(name) {
		return "", errOutside
	}
	full := path.Join(ev.root, name)
	if !fs.ValidPath(full) {
		return "", errOutside
	}
	return full, nil
}

// texts returns the texts of the first n arguments, and false where one of them is not known.
func texts(args []cty.Value, n int) ([]string, bool, error) {
	if len(args) < n {
		return nil, false, errArgument
	}
	out := make([]string, n)
	for i := range n {
		plain, _ := args[i].Unmark()
		text, err := convert.Convert(plain, cty.String)
		switch {
		case err != nil || text.IsNull():
			return nil, false, errArgument
		case !text.IsKnown() || symbolic(text):
			return nil, false, nil
		}
		out[i] = text.AsString()
	}
	return out, true, nil
}

// textContent is what file returns of a file.
func textContent(b []byte) (string, error) {
	if !utf8.Valid(b) {
		return "", errNotText
	}
	return neutralise(string(b)), nil
}

// onFile makes a function of a file's content. A name that is not known leaves the result unknown.
func onFile(f func([]byte) (string, error)) localFunction {
	return func(s *scope, args []cty.Value) (cty.Value, error) {
		names, known, err := texts(args, 1)
		if err != nil || !known {
			return unknownFrom(args...), err
		}
		content, err := s.ev.content(names[0])
		if err != nil {
			return cty.DynamicVal, err
		}
		text, err := f(content)
		return cty.StringVal(text).WithMarks(deepMarks(args...)), err
	}
}

// content reads a file for a function, within the work that is left.
func (ev *evaluator) content(name string) ([]byte, error) {
	full, err := ev.place(name)
	if err != nil {
		return nil, err
	}
	content, err := readFile(ev.fsys, full)
	if err != nil {
		return nil, &fileError{"the file " + plainError(err)}
	}
	return content, ev.charge(len(content) / bytesPerNode)
}

func fileExists(s *scope, args []cty.Value) (cty.Value, error) {
	names, known, err := texts(args, 1)
	if err != nil || !known {
		return unknownFrom(args...), err
	}
	full, err := s.ev.place(names[0])
	if err != nil {
		return unknownFrom(args...), nil
	}
	info, err := fs.Stat(s.ev.fsys, full)
	return cty.BoolVal(err == nil && info.Mode().IsRegular()).WithMarks(deepMarks(args...)), nil
}

// fileSet lists the files that match a pattern, relative to a directory.
func fileSet(s *scope, args []cty.Value) (cty.Value, error) {
	names, known, err := texts(args, 2)
	if err != nil || !known {
		return unknownFrom(args...), err
	}
	base, err := s.ev.place(names[0])
	if err != nil {
		return cty.DynamicVal, err
	}
	pattern, err := glob(names[1])
	if err != nil {
		return cty.DynamicVal, err
	}
	var found []cty.Value
	err = fs.WalkDir(s.ev.fsys, base, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		if len(found) >= maxItems || s.ev.charge(1) != nil {
			return exceeded("fileset finds more than %d files", maxItems)
		}
		if rest := strings.TrimPrefix(strings.TrimPrefix(name, base), "/"); base == "." && pattern.MatchString(name) {
			found = append(found, cty.StringVal(neutralise(name)))
		} else if base != "." && pattern.MatchString(rest) {
			found = append(found, cty.StringVal(neutralise(rest)))
		}
		return nil
	})
	if err != nil {
		return cty.DynamicVal, err
	}
	if len(found) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(found).WithMarks(deepMarks(args...)), nil
}

// glob compiles a pattern of fileset: * ? [..] {a,b} and ** for any number of directories.
func glob(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > 1_000 {
		return nil, errArgument
	}
	quoted := regexp.QuoteMeta(pattern)
	r := strings.NewReplacer(
		`\*\*/`, `(?:.*/)?`, `\*\*`, `.*`, `\*`, `[^/]*`, `\?`, `[^/]`, `\[`, `[`, `\]`, `]`,
		`\{`, `(?:`, `\}`, `)`, `,`, `|`,
	)
	return regexp.Compile("^" + r.Replace(quoted) + "$")
}

func templateFile(s *scope, args []cty.Value) (cty.Value, error) {
	names, known, err := texts(args, 1)
	if err != nil || !known || len(args) < 2 {
		return unknownFrom(args...), err
	}
	content, err := s.ev.content(names[0])
	if err != nil {
		return cty.DynamicVal, err
	}
	if !utf8.Valid(content) {
		return cty.DynamicVal, errNotText
	}
	full, _ := s.ev.place(names[0])
	return s.ev.expand(neutralise(string(content)), full, args[1])
}

func templateString(s *scope, args []cty.Value) (cty.Value, error) {
	sources, known, err := texts(args, 1)
	if err != nil || !known || len(args) < 2 {
		return unknownFrom(args...), err
	}
	return s.ev.expand(sources[0], "template", args[1])
}

// expand evaluates a template, which sees nothing but the names that it is handed.
func (ev *evaluator) expand(src, name string, vars cty.Value) (cty.Value, error) {
	plain, marks := vars.Unmark()
	if !plain.IsKnown() || plain.IsNull() || !plain.CanIterateElements() {
		return unknownFrom(vars), nil
	}
	if ev.depth++; ev.depth > maxDepth {
		ev.depth--
		return cty.DynamicVal, exceeded("more than %d values wait for each other", maxDepth)
	}
	defer func() { ev.depth-- }()
	s := &scope{ev: ev}
	for it := plain.ElementIterator(); it.Next(); {
		key, val := it.Element()
		s = s.bind(textOf(key), val)
	}
	// The template begins one column before its text, where the quote of a JSON string would be.
	at := hcl.Range{Filename: name, Start: hcl.Pos{Line: 1}, End: hcl.Pos{Line: 1}}
	v, err := parseText(node{at}, src).value(s)
	return v.WithMarks(marks), err
}

// secret adds or drops the mark of a secret, at the top only, as Terraform does.
func secret(args []cty.Value, yes bool) (cty.Value, error) {
	if len(args) != 1 {
		return cty.DynamicVal, errArgument
	}
	if yes {
		return args[0].Mark(secretMark{}), nil
	}
	plain, marks := args[0].Unmark()
	kept := make(cty.ValueMarks)
	for m := range marks {
		if _, is := m.(secretMark); !is {
			kept[m] = struct{}{}
		}
	}
	return plain.WithMarks(kept), nil
}

func isSensitive(_ *scope, args []cty.Value) (cty.Value, error) {
	if len(args) != 1 {
		return cty.DynamicVal, errArgument
	}
	return cty.BoolVal(args[0].HasMark(secretMark{})), nil
}
