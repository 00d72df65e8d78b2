package query

import (
	"context"
	"errors"
	"fmt"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/remote"
)

// Errors of answers that are not as AWS gives them.
var (
	ErrNoRows    = errors.New("an answer without rows")
	ErrSameToken = errors.New("the same page token twice")
)

// Read adds up what ask finds: it puts the rows of its answers into those given, and returns what they do not tell.
// The name is that of what is asked, which the gaps are about. It returns an error when the context ends or the disk
// is full.
func Read(ctx context.Context, a *remote.Access, o trail.Settings, service, name string, ask func(*Rows) []model.Gap) (*trail.Record, []model.Gap, error) {
	seen := trail.NewSeen()
	defer seen.Close()
	rows := NewRows(a.NewBook(seen, o.Since))
	gaps := ask(rows)
	if err := errors.Join(context.Cause(ctx), rows.Book.Err()); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	if problem := rows.Problem(); problem != "" {
		gaps = append(gaps, a.Odd(service, "GetQueryResults", problem))
	}
	rows.Close()
	for i := range gaps {
		gaps[i].Resource = name
	}
	return trail.Sum(o, rows.Book.Ledger), gaps, nil
}

// Tokens are the page tokens of an answer that were followed.
type Tokens map[string]bool

// More reports whether a token, which may be nil, leads to a further page. One that was followed before leads in
// circles.
func (t Tokens) More(token *string) (bool, error) {
	switch {
	case token == nil || *token == "":
		return false, nil
	case t[*token]:
		return false, ErrSameToken
	}
	t[*token] = true
	return true, nil
}
