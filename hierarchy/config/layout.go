package config

// layout checks the format string of a formatter.
func (v *validator) layout(o *object) {
	_ = o
}
