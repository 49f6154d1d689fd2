package config

import (
	"errors"
	"strings"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

var styles = map[string]slogx.Style{"%": slogx.Percent, "{": slogx.Brace, "$": slogx.Dollar}

// layout makes the format of a formatter that has a layout. As in Python its
// times are local unless it says otherwise, whatever zone a record's has.
func (o *object) layout() (slogx.Format, error) {
	opts := &slogx.LayoutOptions{
		Style:      styles[o.text("style", "%")],
		DateFormat: o.text("datefmt", ""),
		Location:   o.location(),
		NoValidate: !o.boolean("validate", true),
	}
	if opts.Location == nil {
		opts.Location = time.Local
	}
	if n := o.setting("defaults"); n != nil && n.kind == kindMap {
		opts.Defaults = map[string]any{}
		for _, e := range n.keys {
			opts.Defaults[e.key] = e.value.value(func(name string) any { return "ext://" + name })
		}
	}
	if opts.DateFormat == "" {
		o.defaultTime(opts)
	}
	text := o.text("format", "")
	if o.class == "django.utils.log.ServerFormatter" { // which calls asctime so
		text = strings.ReplaceAll(text, "server_time", "asctime")
	}
	return slogx.ParseLayout(text, opts)
}

// defaultTime takes the attributes that say how Python's formatter prints a
// time without a datefmt.
func (o *object) defaultTime(opts *slogx.LayoutOptions) {
	if n := o.attributes.get("default_time_format"); n != nil && n.kind == kindString {
		opts.DateFormat = n.text
		opts.MsecFormat = "%s,%03d"
	}
	if n := o.attributes.get("default_msec_format"); n != nil {
		opts.MsecFormat = "%s" // null is Python's None: no milliseconds
		if n.kind == kindString {
			opts.MsecFormat = n.text
		}
	}
}

// layout checks the layout of a formatter.
func (v *validator) layout(o *object) {
	_, known := styles[o.text("style", "%")]
	if o.known.name != "logging.Formatter" || !known { // an unknown style is reported by its type
		return
	}
	f, err := o.layout()
	if err != nil {
		v.layoutProblem(o, Error, err)
		return
	}
	if o.class == "celery.app.log.TaskFormatter" { // which has placeholders of its own
		return
	}
	for _, w := range slogx.LayoutWarnings(f) {
		v.layoutProblem(o, Warning, w)
	}
}

// layoutProblem reports err at the string that it is about.
func (v *validator) layoutProblem(o *object, s Severity, err error) {
	e, ok := errors.AsType[*slogx.LayoutError](err)
	if !ok {
		v.errorf(o.at, o.path, "%v", err)
		return
	}
	for _, key := range []string{"format", "datefmt"} {
		if n := o.setting(key); n != nil && n.text == e.Layout {
			v.add(s, n.at, join(o.path, key), e.Suggestion, "column %d of the layout: %s", e.Column, e.Reason)
			return
		}
	}
	v.add(s, o.at, o.path, e.Suggestion, "layout %q, column %d: %s", e.Layout, e.Column, e.Reason)
}

// formatOrMessage is the handler's formatter; one without prints the message.
func (m *maker) formatOrMessage() *format {
	if m.format != nil {
		return m.format
	}
	f, err := slogx.ParseLayout("", nil)
	if err != nil {
		panic(err) // it is Python's default
	}
	return &format{Format: f}
}
