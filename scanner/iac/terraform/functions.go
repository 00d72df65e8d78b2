package terraform

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// arbitrary are the functions whose result differs from run to run or from machine to machine.
// Those of providers, which have colons in their names, are not known either.
var arbitrary = map[string]bool{
	"timestamp": true, "plantimestamp": true, "uuid": true, "bcrypt": true, "abspath": true,
	"pathexpand": true, "rsadecrypt": true, "base64gzip": true, "uuidv5": true, "type": true,
}

// functions are those of Terraform 1.13, by name. Source: its documentation, 2026.
var functions map[string]builtin

func init() {
	functions = make(map[string]builtin, 120)
	for name, fn := range opaque {
		functions[name] = builtin{fn: fn}
	}
	for name, fn := range structural {
		functions[name] = builtin{fn: fn, symbolic: true}
	}
	for name, fn := range localFunctions() {
		functions[name] = builtin{local: fn, symbolic: true}
	}
	for name, drop := range bare {
		f := functions[name]
		f.bare = drop
		functions[name] = f
	}
	for name, bound := range bounds {
		f := functions[name]
		f.bound = bound
		functions[name] = f
	}
}

// opaque are the functions that look into strings, or whose result depends on which strings are equal.
var opaque = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
	"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "pow": stdlib.PowFunc, "signum": stdlib.SignumFunc,
	"parseint": stdlib.ParseIntFunc, "range": stdlib.RangeFunc, "sum": sumFunc,
	"contains": stdlib.ContainsFunc, "index": indexFunc, "matchkeys": matchkeysFunc, "sort": stdlib.SortFunc,
	"setintersection": stdlib.SetIntersectionFunc, "setsubtract": stdlib.SetSubtractFunc,
	"csvdecode": stdlib.CSVDecodeFunc, "formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc,
	"timecmp": timecmpFunc, "lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "title": stdlib.TitleFunc,
	"regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc, "replace": replaceFunc,
	"split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
	"trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimsuffix": stdlib.TrimSuffixFunc,
	"startswith": startsWithFunc, "endswith": endsWithFunc, "strcontains": strContainsFunc,
	"alltrue": allTrueFunc, "anytrue": anyTrueFunc, "transpose": transposeFunc,
	"basename": basenameFunc, "dirname": dirnameFunc,
	"base64encode": base64EncodeFunc, "base64decode": base64DecodeFunc, "urlencode": urlEncodeFunc,
	"textencodebase64": textEncodeBase64Func, "textdecodebase64": textDecodeBase64Func,
	"md5": md5Func, "sha1": sha1Func, "sha256": sha256Func, "sha512": sha512Func,
	"base64sha256": base64sha256Func, "base64sha512": base64sha512Func,
	"cidrhost": cidrHostFunc, "cidrnetmask": cidrNetmaskFunc, "cidrsubnet": cidrSubnetFunc,
	"cidrsubnets": cidrSubnetsFunc, "tonumber": stdlib.MakeToFunc(cty.Number), "tobool": stdlib.MakeToFunc(cty.Bool),
}

// structural are the functions that move strings about without looking into them.
var structural = map[string]function.Function{
	"chomp": stdlib.ChompFunc, "trimspace": stdlib.TrimSpaceFunc, "indent": stdlib.IndentFunc,
	"chunklist": stdlib.ChunklistFunc, "coalesce": coalesceFunc, "coalescelist": stdlib.CoalesceListFunc,
	"compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc, "distinct": stdlib.DistinctFunc,
	"element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc, "format": stdlib.FormatFunc,
	"formatlist": stdlib.FormatListFunc, "join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc,
	"jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc, "length": lengthFunc,
	"lookup": stdlib.LookupFunc, "merge": stdlib.MergeFunc, "one": oneFunc, "reverse": stdlib.ReverseListFunc,
	"setproduct": stdlib.SetProductFunc, "setunion": stdlib.SetUnionFunc, "slice": stdlib.SliceFunc,
	"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
	"tomap":  stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"toset":  stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "tostring": stdlib.MakeToFunc(cty.String),
	"values": stdlib.ValuesFunc, "yamldecode": yamlDecodeFunc, "yamlencode": yamlEncodeFunc,
	"zipmap": stdlib.ZipmapFunc,
}

// bounds refuse, before a function is called, arguments for which its result would be huge.
var bounds = map[string]func([]cty.Value) error{
	"format": boundFormat, "formatlist": boundFormat, "setproduct": boundProduct, "replace": boundReplace,
	"jsondecode": boundJSON, "indent": boundIndent, "join": boundJoin, "regexall": boundMatches,
	"split": boundSplit, "csvdecode": boundTable, "distinct": boundSquare, "matchkeys": boundSquare,
}

// bare are the functions that would count or spell the symbol of an object that stands for a resource.
var bare = map[string]func(cty.Value) cty.Value{
	"keys": shallow, "values": shallow, "tomap": shallow, "jsonencode": withoutSelves, "yamlencode": withoutSelves,
}

var (
	widths   = regexp.MustCompile(`%[^a-zA-Z%]*`)
	numbers  = regexp.MustCompile(`\d+`)
	paddings = regexp.MustCompile(`%[^a-zA-Z%]*[\d*]`)
)

// boundFormat refuses verbs that pad to a great width.
func boundFormat(args []cty.Value) error {
	if len(args) == 0 {
		return nil
	}
	for _, verb := range widths.FindAllString(textOf(args[0]), -1) {
		for _, digits := range numbers.FindAllString(verb, -1) {
			if n, err := strconv.Atoi(digits); err != nil || n > maxPad {
				return exceeded("a format verb pads to more than %d characters", maxPad)
			}
		}
	}
	return nil
}

// boundProduct counts the combinations.
func boundProduct(args []cty.Value) error {
	product := 1
	for _, arg := range args {
		if n, ok := lengthOf(arg); ok && n > 0 {
			product *= n
		}
		if product > maxValueNodes {
			return exceeded("setproduct makes more than %d combinations", maxValueNodes)
		}
	}
	return nil
}

// boundReplace reckons with a match before every byte, each replaced by the text itself several times.
func boundReplace(args []cty.Value) error {
	if len(args) != 3 {
		return nil
	}
	text, by := len(textOf(args[0])), len(textOf(args[2]))
	if (text+1)*(by+1) <= maxTextBytes/16 {
		return nil
	}
	pattern := textOf(args[1])
	if isPattern(pattern) && (text > 1<<16 || by > 1<<10) {
		return exceeded("replace by pattern works on too long a text")
	}
	if matches := text / max(1, len(pattern)); !isPattern(pattern) && matches*by > maxTextBytes {
		return exceeded("replace makes a text longer than %d MiB", maxTextBytes>>20)
	}
	return nil
}

// boundJSON counts values by the commas between them.
func boundJSON(args []cty.Value) error {
	if len(args) == 0 {
		return nil
	}
	text := textOf(args[0])
	if strings.Count(text, ",") > maxValueNodes/4 {
		return exceeded("jsondecode makes more than %d values", maxValueNodes/4)
	}
	return checkBrackets([]byte(text))
}

// boundMatches reckons with a match at every byte.
func boundMatches(args []cty.Value) error {
	if len(args) == 2 && len(textOf(args[1])) > 1<<20 {
		return exceeded("regexall works on a text longer than 1 MiB")
	}
	return nil
}

// boundSplit counts the parts.
func boundSplit(args []cty.Value) error {
	if len(args) == 2 && strings.Count(textOf(args[1]), textOf(args[0])) > maxValueNodes/4 {
		return exceeded("split makes more than %d parts", maxValueNodes/4)
	}
	return nil
}

// boundTable counts the cells of a CSV text.
func boundTable(args []cty.Value) error {
	if len(args) == 0 {
		return nil
	}
	text := textOf(args[0])
	header, _, _ := strings.Cut(text, "\n")
	if (strings.Count(header, ",")+1)*(strings.Count(text, "\n")+1) > maxValueNodes/4 {
		return exceeded("csvdecode makes more than %d values", maxValueNodes/4)
	}
	return nil
}

// boundSquare is for functions that compare each element with each other.
func boundSquare(args []cty.Value) error {
	for _, arg := range args {
		if n, _ := lengthOf(arg); n > maxMatches {
			return exceeded("a list of more than %d elements is compared element by element", maxMatches)
		}
	}
	return nil
}

// boundIndent refuses a deep indentation, which every line would get.
func boundIndent(args []cty.Value) error {
	if len(args) == 2 && args[0].Type() == cty.Number && args[0].IsKnown() && !args[0].IsNull() &&
		args[0].AsBigFloat().Cmp(big.NewFloat(1_000)) > 0 {
		return exceeded("indent pads by more than 1000 characters")
	}
	return nil
}

// boundJoin reckons with the separator before each element.
func boundJoin(args []cty.Value) error {
	separators := 0
	for _, arg := range args {
		n, _ := lengthOf(arg)
		separators += n
	}
	if len(args) > 0 && separators*len(textOf(args[0])) > maxTextBytes {
		return exceeded("join makes a text longer than %d MiB", maxTextBytes>>20)
	}
	return nil
}

// textOf returns the text of a known string, and "" of anything else.
func textOf(v cty.Value) string {
	v, _ = v.Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return ""
	}
	switch v.Type() {
	case cty.String:
		return v.AsString()
	case cty.Number:
		// The general way formats 512 bits.
		if n, exact := v.AsBigFloat().Int64(); exact == big.Exact {
			return strconv.FormatInt(n, 10)
		}
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil || text.IsNull() || !text.IsKnown() {
		return ""
	}
	return text.AsString()
}

func lengthOf(v cty.Value) (int, bool) {
	if v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return 0, false
	}
	return v.LengthInt(), true
}

var errArgument = fmt.Errorf("the argument is not what the function takes")
