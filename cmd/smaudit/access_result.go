package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// checkResult is what access check tells, in its JSON form. Of what was not asked the answer is null.
type checkResult struct {
	Public         model.Tri                 `json:"public"`
	PublicNetwork  model.Tri                 `json:"public_network"` // yes too where it takes a network that the policy names
	PublicValue    model.Tri                 `json:"public_value"`   // a stranger also obtains the plaintext
	ConfusedDeputy model.Tri                 `json:"confused_deputy"`
	NewAccess      *model.Tri                `json:"new_access"`
	NotGranted     *model.Tri                `json:"not_granted"`
	Grants         []shownGrant              `json:"grants"`
	Dead           []shownDead               `json:"dead"`
	Weak           []shownWeak               `json:"weak"`
	Problems       []shownProblem            `json:"problems"`
	UnknownBecause []string                  `json:"unknown_because"`
	Witnesses      map[string]*model.Request `json:"witnesses"` // by question
}

func newCheckResult() *checkResult {
	return &checkResult{
		Grants: []shownGrant{}, Dead: []shownDead{}, Weak: []shownWeak{}, Problems: []shownProblem{}, UnknownBecause: []string{},
		Witnesses: make(map[string]*model.Request),
	}
}

type shownGrant struct {
	Who       shownWho       `json:"who"`
	Actions   []string       `json:"actions"`
	Network   string         `json:"network"`
	Effective model.Tri      `json:"effective"`
	Direct    bool           `json:"direct"` // no identity policy is needed besides
	Via       []string       `json:"via"`
	Witness   *model.Request `json:"witness"`
	Uses      []shownUse     `json:"uses,omitempty"` // by the record, where one was read
}

type shownWho struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Account string `json:"account"`
	Trusted bool   `json:"trusted"`
}

func shownGrantOf(g model.Grant) shownGrant {
	out := shownGrant{shownWho{g.Who.Kind, g.Who.ID, g.Who.Account, g.Who.Trusted}, g.Actions, g.Network, cmp.Or(g.Effective, model.Unknown), g.Direct, []string{}, g.Witness, nil}
	if g.Statement != "" {
		out.Via = append(out.Via, g.Statement)
	}
	return out
}

type shownPlace struct {
	Statement string `json:"statement"`
	Path      string `json:"path"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

func (p shownPlace) String() string {
	return fmt.Sprintf("%s:%d:%d %s", p.File, p.Line, p.Column, p.Statement)
}

type shownDead struct {
	shownPlace
	Whole   bool     `json:"whole"` // the statement as such, not only some actions
	Actions []string `json:"actions"`
	Why     string   `json:"why"`
}

type shownWeak struct {
	shownPlace
	Operator string         `json:"operator"`
	Key      string         `json:"key"`
	Why      string         `json:"why"`
	Witness  *model.Request `json:"witness"`
}

type shownProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

// showCheck prints the answers for people.
func showCheck(w io.Writer, r *checkResult) error {
	var out strings.Builder
	verdicts(&out, r)
	grantLines(&out, r)
	var dead, weak []string
	for _, d := range r.Dead {
		dead = append(dead, fmt.Sprintf("%s: %s: %s", d.shownPlace, map[bool]string{true: "all of it", false: shortList(d.Actions)}[d.Whole], d.Why))
	}
	for _, c := range r.Weak {
		weak = append(weak, fmt.Sprintf("%s: %s %s: %s", c.shownPlace, c.Operator, c.Key, c.Why))
	}
	listLines(&out, "Allowed in vain", dead)
	listLines(&out, "Conditions that do not restrict", weak)
	problemLines(&out, r.Problems)
	listLines(&out, "Unknown hangs on", r.UnknownBecause)
	_, err := io.WriteString(w, out.String())
	return err
}

// listLines is a list with its title, nothing where it is empty.
func listLines(out *strings.Builder, title string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(out, "\n%s\n", title)
		for _, line := range lines {
			indented(out, "  ", line)
		}
	}
}

func problemLines(out *strings.Builder, problems []shownProblem) {
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message))
	}
	listLines(out, "AWS would refuse the policy", lines)
}

// verdicts are the answers, each with its proof.
func verdicts(out *strings.Builder, r *checkResult) {
	line := func(name string, answer model.Tri, note, question string) {
		if note != "" {
			note = "  " + note
		}
		fmt.Fprintf(out, "%-17s%s%s\n", name, answer, note)
		if witness := r.Witnesses[question]; witness != nil {
			indented(out, strings.Repeat(" ", 17), requestText(witness))
		}
	}
	note := ""
	if r.Public == model.No && r.PublicNetwork == model.Yes {
		note = "but everybody is let in who comes from a network that it names"
	}
	line("public", r.Public, note, "public")
	if note != "" {
		indented(out, strings.Repeat(" ", 17), requestText(r.Witnesses["public_network"]))
	}
	if r.PublicNetwork != model.No {
		line("public value", r.PublicValue, "", "")
	}
	line("confused deputy", r.ConfusedDeputy, "", "confused_deputy")
	if r.NewAccess != nil {
		line("new access", *r.NewAccess, "", "new_access")
	}
	if r.NotGranted != nil {
		line("not granted", *r.NotGranted, "", "not_granted")
	}
}

func grantLines(out *strings.Builder, r *checkResult) {
	if len(r.Grants) == 0 {
		certain := map[bool]string{true: " for certain"}[r.Public == model.Unknown]
		fmt.Fprintf(out, "\nThe policy grants nothing to anybody%s.\n", certain)
		return
	}
	out.WriteString("\nGrants\n")
	for i := range r.Grants {
		r.Grants[i].lines(out, true)
	}
}

// lines say whom a grant lets in, to what. What their own accounts must allow besides is said where those are
// not heard.
func (g *shownGrant) lines(out *strings.Builder, needs bool) {
	indented(out, "  ", g.Who.text())
	field := func(name, text string) {
		if text != "" {
			indented(out, fmt.Sprintf("    %-9s", name), text)
		}
	}
	field("may", shortList(g.Actions))
	field("from", g.Network)
	switch {
	case !slices.ContainsFunc(g.Actions, readsValue):
	case g.Effective == model.Yes:
		field("value", "the key decrypts it, too")
	case g.Effective == model.No:
		field("value", "not readable: the key does not decrypt for them")
	default:
		field("value", "unknown: it is not known whether the key decrypts for them")
	}
	if needs && !g.Direct {
		field("needs", "a policy of their own account that allows it, too")
	}
	field("by", strings.Join(g.Via, ", "))
}

func readsValue(action string) bool {
	return action == "secretsmanager:GetSecretValue" || action == "secretsmanager:BatchGetSecretValue"
}

// text names a set of callers for people.
func (w shownWho) text() string {
	text := map[string]string{
		"any": "any AWS account", "any_org_member": "every account that is in an organization", "organization": "organization " + w.ID,
		"unit": "organizational unit " + w.ID, "account": "account " + w.ID,
	}[w.Kind]
	switch {
	case w.Kind == "organization" && w.ID == "":
		text = "the owner's organization"
	case w.Kind == "account" && w.ID == model.OwnAccount:
		text = "the owner's account"
	case text == "":
		text = w.Kind + " " + w.ID
	}
	if w.Trusted {
		text += " (trusted)"
	}
	return text
}

func shortList(actions []string) string {
	names := make([]string, 0, len(actions))
	for _, action := range actions {
		names = append(names, short(action))
	}
	return strings.Join(names, ", ")
}

// indented writes text within 80 columns, further lines below where the first begins. Names are chosen by
// others, and shown so that they change nothing on a terminal.
func indented(out *strings.Builder, head, text string) {
	lines := strings.Split(wrap(model.Visible(text), 80-len(head)), "\n")
	fmt.Fprintf(out, "%s%s\n", head, strings.Join(lines, "\n"+strings.Repeat(" ", len(head))))
}
