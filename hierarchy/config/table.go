package config

import "strings"

// This file and the tables beside it (handlerclasses.go, formatterclasses.go)
// say everything that is known about the keys of a configuration. Checking,
// suggestions, the JSON Schema and the table in docs/configuration.md all come
// from them.

// valueType says what a key takes.
type valueType uint8

const (
	anyValue valueType = iota
	stringValue
	intValue
	countValue   // a whole number, not negative
	recordsValue // so many records at most are kept in memory
	boolValue
	levelValue
	sizeValue     // bytes: a number, or "10MB"
	memoryValue   // bytes of memory, as sizeValue
	durationValue // seconds, or "30d", "1h30m"
	streamValue   // ext://sys.stdout, or a registered writer
	modeValue     // of a file: a, w, x
	encodingValue
	errorsValue     // what to do about characters that cannot be encoded
	permValue       // permission bits: a number, or "0640"
	styleValue      // % { $
	whenValue       // of a timed rollover
	clockValue      // a time of day: "15:04:05"
	zoneValue       // "UTC", "Europe/Berlin"
	namingValue     // of backups: numbered, timestamped
	overflowValue   // of a full queue
	contextKeyValue // an attr of the context, or a registered function
	addressValue
	facilityValue
	sockTypeValue     // ext://socket.SOCK_STREAM
	syslogFormatValue // of syslog messages: python, 3164, 5424
	framingValue      // of messages in a stream: octet, lf, nul
	tlsValue          // true, or the files with certificates
	peerValue         // a host, or the path of a socket
	portValue
	socketFormatValue // of records on a socket: pickle, jsonl, raw
	httpHostValue
	httpURLValue
	httpMethodValue
	httpBodyValue    // of a request: form, json, jsonl
	credentialsValue // user and password
	headersValue
	stringsValue // a string, or a list of them
	listValue
	mapValue
	formatterValue // the name of a formatter
	filtersValue   // names of filters
	handlerValue   // the name of a handler
	handlersValue  // names of handlers
	dottedValue    // the name of something in Python, or in the Registry
)

// key is one key of a mapping.
type key struct {
	name     string
	value    valueType
	initial  string // the default, as it is written in a file; "": none
	required bool
	nullable bool // with required: null is a value too
	ignored  bool // accepted, for its Python meaning has no counterpart here
	ours     bool // CPython does not know it
	doc      string
}

// class is one class of handlers, formatters or filters.
type class struct {
	name    string   // Python's
	also    []string // short names, and classes of others that are treated alike
	keys    []key    // in the order of Python's parameters
	keyOnly int      // how many of the last keys cannot be positional
	doc     string
	absent  bool // known, but there is no such destination here: applying fails
	drops   bool // known, but does nothing here
}

// lack says what is missing of a class that is known and no more.
func (c *class) lack() string {
	if c.drops {
		return c.name + " drops every record here; Registry.RegisterHandler gives it a meaning"
	}
	return c.name + " is not available in this build (" + c.doc + "); Registry.RegisterHandler gives it a meaning"
}

// key returns the key called name, or nil.
func (c *class) key(name string) *key {
	for i := range c.keys {
		if c.keys[i].name == name {
			return &c.keys[i]
		}
	}
	return nil
}

func (c *class) names() []string {
	names := make([]string, len(c.keys))
	for i := range c.keys {
		names[i] = c.keys[i].name
	}
	return names
}

// positional returns the names that fileConfig's args stand for.
func (c *class) positional() []string {
	var names []string
	for _, k := range c.keys[:len(c.keys)-c.keyOnly] {
		if !k.ours {
			names = append(names, k.name)
		}
	}
	return names
}

type classes []class

// find returns the class with one of its names, or nil.
func (cs classes) find(name string) *class {
	name = strings.TrimPrefix(name, "ext://")
	for i := range cs {
		c := &cs[i]
		// fileConfig looks classes up in logging first.
		if name == c.name || "logging."+name == c.name {
			return c
		}
		for _, also := range c.also {
			if name == also {
				return c
			}
		}
	}
	return nil
}

func (cs classes) allNames() []string {
	var names []string
	for i := range cs {
		names = append(append(names, cs[i].name), cs[i].also...)
	}
	return names
}

// The mappings that are no classes.
var (
	topKeys = class{name: "configuration", keys: []key{
		{name: "version", value: intValue, required: true, doc: "must be 1"},
		{name: "disable_existing_loggers", value: boolValue, initial: "false",
			doc: "disable the loggers that exist and are not named here; CPython's default is true"},
		{name: "incremental", value: boolValue, initial: "false",
			doc: "change levels and propagate only; everything else stays"},
		{name: "package_names", value: boolValue, ours: true,
			doc: "name records after the package of their call; absent: as the program has it"},
		{name: "skip_packages", value: stringsValue, ours: true,
			doc: "packages that log for others; needs package_names"},
		{name: "formatters", value: mapValue},
		{name: "filters", value: mapValue},
		{name: "handlers", value: mapValue},
		{name: "loggers", value: mapValue},
		{name: "root", value: mapValue, doc: "the root logger; without it the root stays as it is"},
	}}
	rootKeys = class{name: "root logger", keys: []key{
		{name: "level", value: levelValue, doc: "of the records to take; absent: WARNING for root, else inherited"},
		{name: "handlers", value: handlersValue},
		{name: "filters", value: filtersValue, doc: "see only records logged on this very logger"},
	}}
	loggerKeys = class{name: "logger", keys: append(rootKeys.keys[:3:3],
		key{name: "propagate", value: boolValue, initial: "true", doc: "hand records on to the ancestors' handlers"},
	)}
	handlerKeys = class{name: "handler", keys: []key{
		{name: "class", value: dottedValue},
		{name: "()", value: dottedValue, doc: "a registered handler class, in the place of class"},
		{name: "level", value: levelValue, initial: "NOTSET"},
		{name: "formatter", value: formatterValue},
		{name: "filters", value: filtersValue},
		{name: ".", value: mapValue, doc: "attributes to set: terminator, namer, rotator"},
	}}
	formatterKeys = class{name: "formatter", keys: []key{
		{name: "class", value: dottedValue, initial: "logging.Formatter"},
		{name: "()", value: dottedValue, doc: "a formatter class, in the place of class; its keys are passed on"},
		{name: ".", value: mapValue, doc: "attributes to set: default_msec_format, default_time_format, converter"},
	}}
	filterKeys = class{name: "filter", keys: []key{
		{name: "()", value: dottedValue, doc: "a filter class"},
	}}
)
