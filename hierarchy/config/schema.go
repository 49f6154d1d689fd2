package config

import (
	"bytes"
	"encoding/json"
)

// schemaID is where the schema is published.
const schemaID = "https://raw.githubusercontent.com/seed-e5d85c45/logging/main/hierarchy/config/schema.json"

// Schema returns the JSON Schema (2020-12) of a dictConfig configuration, for
// editors and other checkers. It is made from the same tables as the checks of
// this package and is the file schema.json beside its source. What a schema
// cannot say, such as that a handler's formatter must exist, only [Load] checks.
func Schema() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema()); err != nil {
		panic(err) // it is made of maps, lists and strings
	}
	return b.Bytes()
}

// dict is a JSON object; encoding/json sorts its keys.
type dict = map[string]any

func schema() dict {
	top := properties(&topKeys)
	top["version"] = dict{"const": 1, "description": "must be 1"}
	top["formatters"] = mapOf("formatter")
	top["filters"] = mapOf("filter")
	top["loggers"] = mapOf("logger")
	top["root"] = dict{"$ref": "#/$defs/root"}
	defs := dict{
		"reference": dict{
			"type": "string", "pattern": `^(cfg|ext)://|\$\{`,
			"description": "a reference: cfg://path, ext://name or ${ENVIRONMENT:-default}",
		},
		"root":      dict{"type": "object", "properties": properties(&rootKeys), "additionalProperties": false},
		"logger":    dict{"type": "object", "properties": properties(&loggerKeys), "additionalProperties": false},
		"formatter": objectSchema(&formatterKeys, formatterClasses, "logging.Formatter"),
		"filter":    objectSchema(&filterKeys, filterClasses, "logging.Filter"),
		"handler":   objectSchema(&handlerKeys, handlerClasses, ""),
	}
	for t, name := range typeNames {
		defs[name] = dict{"anyOf": []any{typeSchema(t), dict{"type": "null"}, dict{"$ref": "#/$defs/reference"}}}
	}
	return dict{
		"$schema":    "https://json-schema.org/draft/2020-12/schema",
		"$id":        schemaID,
		"title":      "Configuration of Python's logging (dictConfig), as this library reads it",
		"type":       "object",
		"required":   []string{"version"},
		"properties": top,
		"if":         dict{"required": []string{"incremental"}, "properties": dict{"incremental": dict{"const": true}}},
		"else":       dict{"properties": dict{"handlers": mapOf("handler")}},
		"$defs":      defs,
	}
}

// mapOf is the schema of a section: a mapping of objects or references.
func mapOf(def string) dict {
	one := dict{"if": dict{"type": "string"}, "then": dict{"$ref": "#/$defs/reference"}, "else": dict{"$ref": "#/$defs/" + def}}
	return dict{"type": []string{"object", "null"}, "additionalProperties": one}
}

// typeNames are the names of types in the schema; what is not here is anything.
var typeNames = map[valueType]string{
	stringValue: "string", dottedValue: "string", formatterValue: "string", handlerValue: "string",
	encodingValue: "string", errorsValue: "string", zoneValue: "string", clockValue: "string", streamValue: "string",
	intValue: "integer", countValue: "count", recordsValue: "records", boolValue: "boolean", levelValue: "level",
	sizeValue: "size", memoryValue: "memory", durationValue: "numberOrText", permValue: "numberOrText", facilityValue: "numberOrText",
	styleValue: "style", modeValue: "mode", whenValue: "when", namingValue: "naming", overflowValue: "overflow", contextKeyValue: "string",
	sockTypeValue: "numberOrText", syslogFormatValue: "syslogFormat", framingValue: "framing", tlsValue: "tls", peerValue: "string", portValue: "port", socketFormatValue: "socketFormat",
	addressValue: "textOrList", stringsValue: "textOrList", filtersValue: "names", handlersValue: "names",
	httpHostValue: "string", httpURLValue: "string", httpMethodValue: "httpMethod", httpBodyValue: "httpBody",
	credentialsValue: "pair", headersValue: "headers",
	listValue: "list", mapValue: "mapping",
}

// objectSchema says which keys each class has; one that is not in the tables
// may have any.
func objectSchema(common *class, all classes, initial string) dict {
	selectors := []string{"()"}
	if common.key("class") != nil {
		selectors = append(selectors, "class")
	}
	names := all.allNames()
	var cases []any
	for i := range all {
		c := &all[i]
		var named []any
		for _, s := range selectors {
			named = append(named, dict{"required": []string{s}, "properties": dict{s: dict{"enum": append([]string{c.name}, c.also...)}}})
		}
		if c.name == initial {
			none := dict{}
			for _, s := range selectors {
				none[s] = false
			}
			named = append(named, dict{"properties": none})
		}
		allowed := properties(c)
		for _, k := range common.keys {
			allowed[k.name] = true
		}
		if allowed["format"] != nil {
			allowed["fmt"] = dict{"type": "string"}
		}
		then := dict{"properties": allowed, "additionalProperties": false}
		if required := requiredOf(c); len(required) > 0 {
			then["required"] = required
		}
		cases = append(cases, dict{"if": dict{"anyOf": named}, "then": then})
	}
	own := properties(common)
	for _, s := range selectors {
		own[s] = dict{"anyOf": []any{dict{"enum": names}, dict{"type": "string"}}}
	}
	out := dict{"type": "object", "properties": own, "allOf": cases}
	if initial == "" {
		out["anyOf"] = []any{dict{"required": []string{"class"}}, dict{"required": []string{"()"}}}
	}
	return out
}

func requiredOf(c *class) []string {
	var names []string
	for _, k := range c.keys {
		if k.required {
			names = append(names, k.name)
		}
	}
	return names
}

func properties(c *class) dict {
	out := dict{}
	for _, k := range c.keys {
		s := dict{}
		if name := typeNames[k.value]; name != "" {
			s["$ref"] = "#/$defs/" + name
		}
		if k.doc != "" {
			s["description"] = k.doc
		}
		if k.initial != "" {
			s["default"] = initialValue(k)
		}
		out[k.name] = s
	}
	return out
}

// initialValue is the default of a key as JSON has it.
func initialValue(k key) any {
	var v any
	if json.Unmarshal([]byte(k.initial), &v) == nil {
		return v
	}
	return k.initial
}

func levelSchema() dict {
	return dict{"anyOf": []any{
		dict{"type": "integer", "description": "on Python's scale: 10 is DEBUG, 50 is CRITICAL"},
		dict{"type": "string", "pattern": "^(?i:notset|trace|debug|info|notice|warn|warning|error|critical|fatal|off|inherit)([+-][0-9]+)?$"},
	}}
}

// sizeSchema is that of a number of bytes, or a text with a unit.
func sizeSchema(t valueType) dict {
	number := dict{"type": "integer", "minimum": 0}
	if t == memoryValue {
		number["maximum"] = maxMemory
	}
	return dict{"anyOf": []any{
		number,
		dict{"type": "string", "pattern": "^[0-9.]+ *([kKmMgGtT]?[iI]?[bB]?)$"},
	}}
}

// typeSchema returns the schema of a type; nil allows anything.
func typeSchema(t valueType) dict {
	text := dict{"type": "string"}
	switch t {
	case stringValue, dottedValue, formatterValue, handlerValue, encodingValue, errorsValue, zoneValue, clockValue, streamValue,
		httpHostValue, httpURLValue, contextKeyValue, peerValue:
		return text
	case intValue:
		return dict{"type": "integer"}
	case countValue:
		return dict{"type": "integer", "minimum": 0}
	case recordsValue:
		return dict{"type": "integer", "minimum": 0, "maximum": maxRecords}
	case boolValue:
		return dict{"enum": []any{true, false, 0, 1}}
	case levelValue:
		return levelSchema()
	case sizeValue, memoryValue:
		return sizeSchema(t)
	case durationValue, permValue, facilityValue, sockTypeValue:
		return dict{"type": []string{"number", "string"}}
	case styleValue:
		return dict{"enum": []string{"%", "{", "$"}}
	case modeValue:
		return dict{"type": "string", "pattern": fileMode.String()}
	case whenValue:
		return dict{"type": "string", "pattern": "^(?i:[smhd]|midnight|w[0-6])$"}
	case namingValue:
		return dict{"enum": []string{"numbered", "timestamped"}}
	case overflowValue:
		return dict{"enum": overflowWords}
	case syslogFormatValue:
		return dict{"enum": []any{"python", "3164", "5424", 3164, 5424}}
	case framingValue:
		return dict{"enum": []string{"octet", "lf", "nul"}}
	case httpMethodValue:
		return dict{"type": "string", "pattern": "^(?i:get|post|put)$"}
	case httpBodyValue:
		return dict{"type": "string", "pattern": "^(?i:form|json|jsonl)$"}
	case credentialsValue:
		return dict{"type": "array", "items": text, "minItems": 2, "maxItems": 2}
	case headersValue:
		return dict{"type": "object", "additionalProperties": text}
	case portValue:
		return dict{"type": "integer", "minimum": 1, "maximum": 65535}
	case socketFormatValue:
		return dict{"enum": []string{"pickle", "jsonl", "raw"}}
	case tlsValue:
		return dict{"type": []string{"boolean", "object"}}
	case addressValue, stringsValue:
		return dict{"type": []string{"string", "array"}}
	case filtersValue, handlersValue:
		return dict{"type": "array", "items": text}
	case listValue:
		return dict{"type": "array"}
	case mapValue:
		return dict{"type": "object"}
	}
	return nil
}
