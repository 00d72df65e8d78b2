package access

import (
	"runtime"
	"sync"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// counts are the answers for kinds of callers and of secrets: whether one may read the other, and administer it.
type counts struct {
	reads, administers [][]model.Tri // by class of secrets, and of callers
}

// count decides one pair of each kind.
func (i *identities) count() *counts {
	n := len(i.partition.secrets)
	out := &counts{make([][]model.Tri, n), make([][]model.Tri, n)}
	queue := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for class := range queue {
				out.reads[class], out.administers[class] = i.pairs(i.partition.secrets[class])
			}
		})
	}
	for class := range n {
		queue <- class
	}
	close(queue)
	wait.Wait()
	return out
}

func (i *identities) pairs(s *secretClass) (reads, administers []model.Tri) {
	reads, administers = make([]model.Tri, len(i.partition.callers)), make([]model.Tri, len(i.partition.callers))
	var t *target
	for n, c := range i.partition.callers {
		if !i.may(s, c) {
			continue
		}
		if t == nil {
			t = i.target(s.one)
		}
		calls := t.decider.By(i.bind(c.one, t).Identity)
		reads[n] = calls.Reaches(valueAction, false).Tri
		administers[n] = calls.Reaches(administration, false).Tri
	}
	return reads, administers
}

// fill writes down how many secrets a principal may read and administer, and which where they are few. Code
// declares some of the account's secrets: that one of them may be meant leaves only the list of them open.
func (c *counts) fill(p *model.Principal, class int, i *identities) {
	one := func(from [][]model.Tri, into **int, paths ...model.Path) {
		sum, open := 0, false
		for n := range from {
			switch from[n][class] {
			case model.Unknown:
				open = true
			case model.Yes:
				sum += i.partition.secrets[n].left
			}
		}
		switch {
		case open && i.in.Scope.Source.Class() == "code" && !p.HidesAny("policies"):
			p.Hide(paths[1:]...)
		case open:
			p.Hide(paths...)
		case !p.Hides(paths[0]):
			*into = &sum
		}
	}
	one(c.reads, &p.ReadsSecrets, "reads_secrets", "secrets")
	one(c.administers, &p.Administers, "administers")
	if p.ReadsSecrets == nil || *p.ReadsSecrets > few || p.Hides("secrets") {
		return
	}
	for n, h := range i.secrets() {
		if c.reads[i.ofSecret[n]][class] == model.Yes {
			p.Secrets = append(p.Secrets, h.ID)
		}
	}
}

// readsOrWrites are the actions by which a value is had or replaced.
var readsOrWrites = valueAction | iam.ActionsLike("secretsmanager:PutSecretValue") | iam.ActionsLike("secretsmanager:UpdateSecret")
