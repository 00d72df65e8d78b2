package access

import (
	"iter"
	"runtime"
	"sync"

	"smaudit/scanner/model"
)

// Row is one field of the matrix that is not empty: what a caller may do to a secret. The access is that of
// a pair of their kind, and shared by all of these: it has no witness, and Secret and Principal are those of
// the row.
type Row struct {
	Secret    *model.Secret
	Principal *model.Principal
	ARN       string
	*Access
}

// Matrix yields what all users and roles may do to all secrets, secret by secret, as far as it is anything.
// Secrets that no policy tells apart, and callers likewise, are decided once, and what was decided is let go
// of when the last secret that needs it has passed.
func (e *Estate) Matrix() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		p := e.partition()
		ahead := newAhead(e, p)
		for i, h := range e.secrets {
			class := p.secrets[p.ofSecret[i]]
			fields := ahead.of(p.ofSecret[i])
			for j, c := range e.callers {
				if a := fields[p.ofCaller[j]]; a != nil && !yield(Row{h.Secret, c.principal, c.who.ARN, a}) {
					return
				}
			}
			if class.left--; class.left == 0 {
				delete(ahead.fields, p.ofSecret[i])
			}
		}
	}
}

// ahead decides some classes of secrets at once, ahead of when they are needed.
type ahead struct {
	estate *Estate
	*partition
	fields map[int][]*Access // of classes of secrets, by class of callers
	next   int               // the class from which on nothing is decided
}

// together is how many classes are decided at once.
const together = 64

func newAhead(e *Estate, p *partition) *ahead {
	return &ahead{estate: e, partition: p, fields: make(map[int][]*Access)}
}

// of are the fields of a class. Classes are needed in their order.
func (a *ahead) of(class int) []*Access {
	if class < a.next {
		return a.fields[class]
	}
	end := min(a.next+together, len(a.secrets))
	decided := make([][]*Access, end-a.next)
	var wait sync.WaitGroup
	queue := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range queue {
				decided[i] = a.decide(a.secrets[a.next+i])
			}
		})
	}
	for i := range decided {
		queue <- i
	}
	close(queue)
	wait.Wait()
	for i, fields := range decided {
		a.fields[a.next+i] = fields
	}
	a.next = end
	return a.fields[class]
}

// decide asks for one secret of a class about one caller of each.
func (a *ahead) decide(s *secretClass) []*Access {
	fields := make([]*Access, len(a.callers))
	var t *target
	for i, c := range a.callers {
		if !a.may(s, c) {
			continue
		}
		if t == nil {
			t = a.estate.target(s.one)
		}
		if found := a.estate.access(t, c.one); found != nil {
			found.Witness = nil
			fields[i] = found
		}
	}
	return fields
}
