package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// typeWords are the types of keys as the documentation has them.
var typeWords = map[valueType]string{
	anyValue: "any", stringValue: "text", intValue: "whole number", countValue: "number ≥ 0",
	recordsValue: "number to 10 000 000", memoryValue: "size to 64GB",
	boolValue: "true, false", levelValue: "level", sizeValue: "size", durationValue: "duration",
	streamValue: "`ext://` name", modeValue: "`a`, `w`, `x`", encodingValue: "encoding", errorsValue: "`strict`, `replace` …",
	permValue: "octal text", styleValue: "`%`, `{`, `$`", whenValue: "`s` `m` `h` `d` `midnight` `w0`–`w6`",
	clockValue: "time of day", zoneValue: "time zone", namingValue: "`numbered`, `timestamped`",
	overflowValue: "`block`, `drop_new`, `drop_oldest`, `drop_below`, `in_caller`", contextKeyValue: "text, or `ext://` name", addressValue: "text, or host and port",
	sockTypeValue: "`ext://` name", syslogFormatValue: "`python`, `3164`, `5424`", framingValue: "`octet`, `lf`, `nul`",
	tlsValue:  "true, or mapping",
	peerValue: "host, or path", portValue: "number, null", socketFormatValue: "`pickle`, `jsonl`, `raw`",
	httpHostValue: "host", httpURLValue: "path", httpMethodValue: "`GET`, `POST`, `PUT`", httpBodyValue: "`form`, `json`, `jsonl`",
	credentialsValue: "pair of texts", headersValue: "mapping",
	facilityValue: "facility", stringsValue: "text or list", listValue: "list", mapValue: "mapping",
	formatterValue: "formatter", filtersValue: "list of filters", handlerValue: "handler",
	handlersValue: "list of handlers", dottedValue: "class",
}

// keyTables are the tables of docs/configuration.md.
func keyTables() string {
	var b strings.Builder
	fmt.Fprint(&b, "\n### The configuration and its loggers\n\n")
	for _, c := range []*class{&topKeys, &rootKeys, &loggerKeys} {
		writeClass(&b, c)
	}
	for _, group := range []struct {
		title  string
		common *class
		all    classes
	}{
		{"Handlers", &handlerKeys, handlerClasses},
		{"Formatters", &formatterKeys, formatterClasses},
		{"Filters", &filterKeys, filterClasses},
	} {
		fmt.Fprintf(&b, "### %s\n\n", group.title)
		writeClass(&b, &class{name: "every " + group.common.name, keys: group.common.keys})
		for i := range group.all {
			writeClass(&b, &group.all[i])
		}
	}
	return b.String()
}

func writeClass(b *strings.Builder, c *class) {
	fmt.Fprintf(b, "**%s**", c.name)
	if len(c.also) > 0 {
		fmt.Fprintf(b, ", also `%s`", strings.Join(c.also, "`, `"))
	}
	switch {
	case c.absent:
		fmt.Fprintf(b, ": known (%s), but not available in this build", c.doc)
	case c.doc != "":
		fmt.Fprintf(b, ": %s", c.doc)
	}
	fmt.Fprint(b, "\n\n")
	var ignored []string
	rows := 0
	for _, k := range c.keys {
		if k.ignored {
			ignored = append(ignored, "`"+k.name+"`")
			continue
		}
		if rows++; rows == 1 {
			fmt.Fprint(b, "| key | value | default | |\n|---|---|---|---|\n")
		}
		name := "`" + k.name + "`"
		if k.ours {
			name += " +"
		}
		initial := k.initial
		if k.required {
			initial = "required"
		} else if initial != "" {
			initial = "`" + initial + "`"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, typeWords[k.value], initial, k.doc)
	}
	if rows > 0 {
		fmt.Fprint(b, "\n")
	}
	if len(ignored) > 0 {
		fmt.Fprintf(b, "no effect: %s\n\n", strings.Join(ignored, ", "))
	}
}

func TestDocumentedKeys(t *testing.T) {
	const file = "../../docs/configuration.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- keys: begin, made by go test ./hierarchy/config -update -->\n", "<!-- keys: end -->"
	before, rest, ok := strings.Cut(string(data), begin)
	old, after, found := strings.Cut(rest, end)
	if !ok || !found {
		t.Fatalf("%s has no place for the tables", file)
	}
	want := keyTables()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, old); diff != "" {
		t.Errorf("%s (-tables +file); run go test -update:\n%s", file, diff)
	}
}

// Types that share a definition in the schema have to say the same, for which
// of them makes it is not determined.
func TestTypesOfOneName(t *testing.T) {
	schemas := map[string]dict{}
	for value, name := range typeNames {
		got := typeSchema(value)
		if got == nil {
			t.Errorf("type %d, %s in the schema, says nothing", value, name)
		}
		if want, ok := schemas[name]; ok && !cmp.Equal(want, got) {
			t.Errorf("%s is both %v and %v", name, want, got)
		}
		schemas[name] = got
	}
}
