package terraform

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// harmless is how many brackets and operators a text may hold without being measured: even if all
// of them lay within each other, the parser's stack would stay small.
const harmless = 2_000

// checkNesting refuses a configuration whose expressions lie so deep within each other that the
// parser, which calls itself for each level, would exhaust the stack.
func checkNesting(src []byte, name string) error {
	if operators(src) <= harmless {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos)
	return measure(tokens)
}

// checkTemplate is checkNesting for the text of a template.
func checkTemplate(src []byte, name string) error {
	if operators(src) <= harmless {
		return nil
	}
	tokens, _ := hclsyntax.LexTemplate(src, name, hcl.InitialPos)
	return measure(tokens)
}

// operators counts the characters that can begin a level.
func operators(src []byte) int {
	n := 0
	for _, c := range []byte("([{?!-+*/%<>=&|") {
		n += bytes.Count(src, []byte{c})
	}
	return n
}

// measure sums, over all brackets that are open, the operators since the last thing that ends an
// expression there.
func measure(tokens hclsyntax.Tokens) error {
	type level struct {
		lines bool // a line break ends an expression
		chain int
	}
	stack := []level{{lines: true}}
	depth := 0
	for _, token := range tokens {
		top := &stack[len(stack)-1]
		switch token.Type {
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			stack = append(stack, level{lines: token.Type == hclsyntax.TokenOBrace})
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if len(stack) > 1 {
				depth -= 1 + top.chain
				stack = stack[:len(stack)-1]
			}
		case hclsyntax.TokenComma:
			depth, top.chain = depth-top.chain, 0
		case hclsyntax.TokenNewline:
			if top.lines {
				depth, top.chain = depth-top.chain, 0
			}
		case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit,
			hclsyntax.TokenStringLit, hclsyntax.TokenComment, hclsyntax.TokenDot:
		default:
			top.chain++
			depth++
		}
		if depth > maxNesting {
			return nestingError(token.Range.Start.Line)
		}
	}
	return nil
}

// checkBrackets measures JSON, where only brackets nest.
func checkBrackets(src []byte) error {
	depth, line, quoted := 0, 1, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\n':
			line++
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth > maxNesting {
			return nestingError(line)
		}
	}
	return nil
}

func nestingError(line int) error {
	return exceeded("line %d: more than %d expressions lie within each other", line, maxNesting)
}
