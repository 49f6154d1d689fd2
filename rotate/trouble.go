package rotate

// trouble is something that may fail again and again and is reported once,
// until it has succeeded.
type trouble int

const (
	troubleRotate trouble = iota
	troubleReopen
	troubleFlush
	troubleWriter // there is a second writer
	troubleCarrier
	troubleMode
	troubleCount
)

// troubles is what has to be reported when no lock is held any more.
type troubles struct {
	known   [troubleCount]bool // reported
	reports []error            // to be reported
}

func (t *troubles) report(what trouble, err error) {
	if !t.known[what] {
		t.known[what] = true
		t.reports = append(t.reports, err)
	}
}

func (t *troubles) over(what trouble) { t.known[what] = false }
