package iam_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// policies draws policies of the small world, as JSON trees.
func policies() *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		tree := map[string]any{"Version": rapid.SampledFrom([]string{"2012-10-17", "2008-10-17"}).Draw(t, "version")}
		var statements []any
		for range rapid.IntRange(1, 4).Draw(t, "statements") {
			statements = append(statements, worldStatements().Draw(t, "statement"))
		}
		tree["Statement"] = statements
		return copied(tree)
	})
}

func worldStatements() *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		return chooser{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}.statement()
	})
}

// copied is a copy of a tree, of the types that encoding/json makes.
func copied(tree map[string]any) (out map[string]any) {
	if err := json.Unmarshal([]byte(text(tree)), &out); err != nil {
		panic(err)
	}
	return out
}

func deciderOf(policy string) *decide.Decider {
	return decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, parsed(policy))
}

// report is what is answered about a policy, without the proofs.
func report(d *decide.Decider) string {
	open, confined := d.Public(iam.AllActions())
	out := fmt.Sprintln(open.Tri, confined.Tri, d.ConfusedDeputy().Tri, d.NotGranted(iam.ActionsOf("value_read")).Tri)
	grants, because := d.Grants()
	var lines []string
	for _, g := range grants {
		lines = append(lines, fmt.Sprintln(g.Who, g.Actions, g.Network, g.Direct, g.Effective))
	}
	slices.Sort(lines)
	return out + strings.Join(lines, "") + fmt.Sprintln("open:", len(because) > 0)
}

// same requires that two policies say the same: of everything that is asked, and that neither allows what
// the other does not.
func same(t *rapid.T, a, b map[string]any) {
	first, second := text(a), text(b)
	require.Equal(t, report(deciderOf(first)), report(deciderOf(second)), "%s\n%s", first, second)
	noMore(t, second, first)
	noMore(t, first, second)
}

// noMore requires that a policy allows nothing that another does not. What compares two things that a caller
// is free to choose stays open.
func noMore(t *rapid.T, newer, older string) {
	anew := deciderOf(newer).NewAccess([]*iam.Document{parsed(older)})
	require.NotEqual(t, model.Yes, anew.Tri, "%v by\n%s\nold %s", anew.Witness, newer, older)
	if anew.Tri == model.Unknown {
		require.True(t, excused(anew.Because), "%v by\n%s\nold %s", anew.Because, newer, older)
	}
}

// eachStatement returns a copy of a policy with its statements changed.
func eachStatement(policy map[string]any, change func(st map[string]any)) map[string]any {
	out := copied(policy)
	for _, st := range out["Statement"].([]any) {
		change(st.(map[string]any))
	}
	return out
}

// eachCondition changes the operators, keys and values of a policy's conditions, but in statements where two
// would become one.
func eachCondition(policy map[string]any, change func(operator, key string, values []any) (string, string, []any)) map[string]any {
	return eachStatement(policy, func(st map[string]any) {
		block, ok := st["Condition"].(map[string]any)
		if !ok {
			return
		}
		out := make(map[string]any)
		for _, operator := range slices.Sorted(maps.Keys(block)) {
			for key, values := range block[operator].(map[string]any) {
				o, k, v := change(operator, key, slices.Clone(values.([]any)))
				if out[o] == nil {
					out[o] = make(map[string]any)
				}
				if taken(out[o].(map[string]any), k) {
					return
				}
				out[o].(map[string]any)[k] = v
			}
		}
		st["Condition"] = out
	})
}

// taken tells whether a key is in an operator's block: the case of keys tells nothing apart.
func taken(block map[string]any, key string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(block)), func(k string) bool { return strings.EqualFold(k, key) })
}

// How a policy is spelled makes no difference.
func TestPropertySpellings(t *testing.T) {
	t.Parallel()
	reversed := func(list []any) []any {
		slices.Reverse(list)
		return list
	}
	plain := func(values []any) bool {
		return !slices.ContainsFunc(values, func(v any) bool { return strings.ContainsAny(v.(string), "*?$") })
	}
	spellings := map[string]func(map[string]any) map[string]any{
		"order of statements": func(p map[string]any) map[string]any {
			out := copied(p)
			reversed(out["Statement"].([]any))
			return out
		},
		"statements twice": func(p map[string]any) map[string]any {
			out := copied(p)
			out["Statement"] = append(out["Statement"].([]any), copied(p)["Statement"].([]any)...)
			return out
		},
		"order of values": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) { return o, k, reversed(v) })
		},
		"case of keys": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) { return o, strings.ToLower(k), v })
		},
		"ArnEquals and ArnLike": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) {
				return strings.NewReplacer("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike").Replace(o), strings.ToUpper(k), v
			})
		},
		"StringEquals and StringLike": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) {
				if plain(v) && !strings.Contains(o, "IgnoreCase") {
					o = strings.NewReplacer("StringEquals", "StringLike", "StringNotEquals", "StringNotLike").Replace(o)
				}
				return o, k, v
			})
		},
		"a negated operator if it exists": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) {
				if strings.Contains(o, "Not") && !strings.Contains(o, ":") && !strings.HasSuffix(o, "IfExists") {
					o += "IfExists"
				}
				return o, k, v
			})
		},
		"case of actions": func(p map[string]any) map[string]any {
			return eachStatement(p, func(st map[string]any) {
				for _, element := range []string{"Action", "NotAction"} {
					if list, ok := st[element].([]any); ok {
						for i := range list {
							list[i] = strings.ToUpper(list[i].(string))
						}
					}
				}
			})
		},
		"a list of one": func(p map[string]any) map[string]any {
			return eachStatement(p, func(st map[string]any) {
				for _, element := range []string{"Action", "NotAction", "Resource", "NotResource"} {
					if list, ok := st[element].([]any); ok && len(list) == 1 {
						st[element] = list[0]
					}
				}
			})
		},
		"a list of actions in two": func(p map[string]any) map[string]any {
			out := copied(p)
			var parts []any
			for _, st := range out["Statement"].([]any) {
				list, ok := st.(map[string]any)["Action"].([]any)
				if !ok {
					parts = append(parts, st)
					continue
				}
				for _, action := range list {
					part := maps.Clone(st.(map[string]any))
					part["Action"] = action
					parts = append(parts, part)
				}
			}
			out["Statement"] = parts
			return out
		},
		"a block in halves": func(p map[string]any) map[string]any {
			return eachCondition(p, func(o, k string, v []any) (string, string, []any) {
				var out []any
				for _, value := range v {
					if value == "203.0.113.0/24" {
						out = append(out, "203.0.113.128/25", "203.0.113.0/25")
						continue
					}
					out = append(out, value)
				}
				return o, k, out
			})
		},
		"written anew": func(p map[string]any) (out map[string]any) {
			if err := json.Unmarshal([]byte(iam.Write(parsed(text(p)))), &out); err != nil {
				panic(err)
			}
			return out
		},
		"an account by its root": func(p map[string]any) map[string]any {
			var out map[string]any
			spelled := strings.ReplaceAll(text(p), `"arn:aws:iam::444455556666:root"`, `"444455556666"`)
			if err := json.Unmarshal([]byte(spelled), &out); err != nil {
				panic(err)
			}
			return out
		},
	}
	for name, respell := range spellings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				p := policies().Draw(t, "policy")
				same(t, p, respell(p))
			})
		})
	}
}

// What is taken away or denied, and what is asked for besides, gives no access.
func TestPropertyNoMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := policies().Draw(t, "policy")
		noMore(t, text(p), text(p))
		less := copied(p)
		list := less["Statement"].([]any)
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			i := rapid.IntRange(0, len(list)-1).Draw(t, "which")
			if st := list[i].(map[string]any); st["Effect"] == "Deny" {
				st["Action"], st["Resource"], st["Principal"] = "*", "*", "*" // deny more
				delete(st, "NotAction")
				delete(st, "NotResource")
				delete(st, "NotPrincipal")
			} else {
				list = slices.Delete(list, i, i+1)
			}
		case 1:
			denial := worldStatements().Draw(t, "denial")
			denial["Effect"] = "Deny"
			list = append(list, denial)
		case 2:
			for _, st := range list {
				if st := st.(map[string]any); st["Effect"] == "Allow" {
					block, _ := st["Condition"].(map[string]any)
					if block == nil {
						block = make(map[string]any)
					}
					if block["Null"] == nil {
						block["Null"] = make(map[string]any)
					}
					if null := block["Null"].(map[string]any); !taken(null, "aws:PrincipalOrgPaths") {
						null["aws:PrincipalOrgPaths"] = "false"
					}
					st["Condition"] = block
				}
			}
		}
		less["Statement"] = list
		noMore(t, text(less), text(p))
		// No new access from one to the next is none from the first to the last.
		least := copied(less)
		denial := worldStatements().Draw(t, "another denial")
		denial["Effect"] = "Deny"
		least["Statement"] = append(least["Statement"].([]any), denial)
		noMore(t, text(least), text(less))
		noMore(t, text(least), text(p))
	})
}

// Who is meant by a number makes no difference to what is said of it.
func TestPropertyOtherNames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := text(policies().Draw(t, "policy"))
		if strings.Contains(p, `"4444*`) {
			t.Skip("the first digits are named")
		}
		rename := func(text string) string { return strings.ReplaceAll(text, partner, "999900001111") }
		require.Equal(t, sortedLines(rename(report(deciderOf(p)))), sortedLines(report(deciderOf(rename(p)))), p)
	})
}

func sortedLines(text string) []string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return lines
}

// Answers do not depend on what was asked before, nor do the proofs on chance.
func TestPropertyOrderOfQuestions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, other := text(policies().Draw(t, "policy")), parsed(text(policies().Draw(t, "other")))
		questions := []func(d *decide.Decider) any{
			func(d *decide.Decider) any {
				open, confined := d.Public(iam.AllActions())
				return []any{open, confined}
			},
			func(d *decide.Decider) any { return d.ConfusedDeputy() },
			func(d *decide.Decider) any { return d.PublicValue() },
			func(d *decide.Decider) any { return d.NotGranted(iam.ActionsOf("value_read")) },
			func(d *decide.Decider) any { return d.NewAccess([]*iam.Document{other}) },
			func(d *decide.Decider) any { grants, because := d.Grants(); return []any{grants, because} },
			func(d *decide.Decider) any { return d.Dead() },
			func(d *decide.Decider) any { return d.Weak() },
		}
		doc := parsed(p)
		fresh := func() *decide.Decider {
			return decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, doc)
		}
		one := fresh()
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "order") {
			require.Equal(t, questions[i](fresh()), questions[i](one), "question %d of\n%s", i, p)
		}
	})
}
