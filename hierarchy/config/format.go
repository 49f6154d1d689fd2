package config

import (
	"errors"
	"time"

	"github.com/seed-e5d85c45/logging/slogx"
)

// format is a formatter of a configuration: what it prints, and the settings
// that in Go belong to the handler.
type format struct {
	slogx.Format
	source   bool
	location *time.Location
}

// newFormat makes a formatter.
func (b *builder) newFormat(o *object) (*format, error) {
	if build := b.opts.Registry.formatters[o.class]; build != nil {
		f, err := build(b.args(o))
		if err == nil && f == nil {
			err = errors.New("the registered function returned no format")
		}
		return &format{Format: f}, err
	}
	f := &format{source: o.boolean("source", false), location: o.location()}
	switch o.known.name {
	case "pythonjsonlogger.json.JsonFormatter":
		f.Format = slogx.JSON
	case "uvicorn.logging.DefaultFormatter":
		f.Format = slogx.Console
	case "text":
		f.Format = slogx.Text
	default:
		var err error
		if f.Format, err = o.layout(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// location is the time zone that a formatter's keys utc and zone, or Python's
// converter, ask for; nil is local time.
func (o *object) location() *time.Location {
	if c := o.attributes.get("converter"); c != nil && (c.text == "time.gmtime" || c.text == "gmtime") {
		return time.UTC
	}
	if o.boolean("utc", false) {
		return time.UTC
	}
	if zone := o.text("zone", ""); zone != "" {
		// A name that is not known is reported by the check of its type.
		loc, _ := time.LoadLocation(zone)
		return loc
	}
	return nil
}
