package aws

// later is something of the account that is read in the background, once, while its regions are.
type later[T any] struct {
	ready chan struct{} // closed when the value is there
	value T
}

func begin[T any](read func() T) *later[T] {
	l := &later[T]{ready: make(chan struct{})}
	go func() {
		defer close(l.ready)
		l.value = read()
	}()
	return l
}

// wait returns the value. A context that ends ends the reading as well.
func (l *later[T]) wait() T {
	<-l.ready
	return l.value
}
