// Package balance checks that handlers and destinations account for every record
// they were given: In = Delivered + Filtered + Dropped + Failed + Queued.
package balance

import (
	"fmt"
	"reflect"
)

// outcomes are the fields that make up In.
var outcomes = [...]string{"Delivered", "Filtered", "Dropped", "Failed", "Queued"}

// Check returns an error if v has a method Stats whose counts do not add up. What
// Stats returns is known by the names of its fields, of which any but In may be
// missing: each destination has a type of its own. A nil v is in order.
func Check(v any) error {
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
		return fmt.Errorf("%T: records are not accounted for: In %d is not %s", v, in.Uint(), text)
	}
	return nil
}
