package slogx

import (
	"fmt"
	"reflect"
)

// A Balance says what has become of the records that a handler was given:
//
//	In = Delivered + Filtered + Dropped + Failed + Queued
//
// It is what the Stats of the handlers return that keep records or hand them
// to others. [Shutdown] returns an error if the two sides differ.
type Balance struct {
	In        uint64 // given to Handle
	Delivered uint64 // taken by the target without an error
	Filtered  uint64 // refused by a filter or a level
	Dropped   uint64 // no room, or given up at the end
	Failed    uint64 // the target returned an error
	Queued    uint64 // kept, or at the target at this moment
}

// outcomes are the fields of a Balance that make up In.
var outcomes = [...]string{"Delivered", "Filtered", "Dropped", "Failed", "Queued"}

// checkBalance returns an error if v has a method Stats whose counts do not add
// up. What Stats returns is known by the fields of a Balance, of which any but
// In may be missing: the destinations of other packages have types of their own.
func checkBalance(v any) error {
	value := reflect.ValueOf(v)
	if !value.IsValid() {
		return nil
	}
	stats := value.MethodByName("Stats")
	if !stats.IsValid() || stats.Type().NumIn() != 0 || stats.Type().NumOut() != 1 ||
		stats.Type().Out(0).Kind() != reflect.Struct {
		return nil
	}
	counts := stats.Call(nil)[0]
	in := counts.FieldByName("In")
	if !in.IsValid() || in.Kind() != reflect.Uint64 {
		return nil
	}
	var sum uint64
	text := ""
	for _, name := range outcomes {
		f := counts.FieldByName(name)
		if !f.IsValid() || f.Kind() != reflect.Uint64 {
			continue
		}
		sum += f.Uint()
		if text != "" {
			text += " + "
		}
		text += fmt.Sprintf("%s %d", name, f.Uint())
	}
	if sum != in.Uint() {
		return fmt.Errorf("slogx: %T: records are not accounted for: In %d is not %s", v, in.Uint(), text)
	}
	return nil
}
