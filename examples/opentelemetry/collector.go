package main

import (
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/protobuf/proto"
)

// collector receives logs over OTLP/HTTP, as an OpenTelemetry Collector does.
type collector struct{ received func(record) }

// record is what has arrived of a record.
type record struct {
	Scope      string
	Severity   string
	Number     int32
	Body       string
	TraceID    string
	SpanID     string
	Time       uint64
	Attributes map[string]string
}

// String returns the record as a line.
func (r record) String() string {
	line := fmt.Sprintf("%s (%d) %s: %s", r.Severity, r.Number, r.Attributes["logger"], r.Body)
	if r.TraceID != "" {
		line += " trace=" + r.TraceID
	}
	return line
}

// ServeHTTP takes an export request; what is none is refused.
func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	records, err := decode(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, one := range records {
		c.received(one)
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	answer, err := proto.Marshal(&collogs.ExportLogsServiceResponse{})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	// The exporter has gone if this fails.
	_, _ = w.Write(answer)
}

func decode(r *http.Request) ([]record, error) {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/logs" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		return nil, fmt.Errorf("%s %s of %s is no export of logs", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, err
		}
		body = z
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var request collogs.ExportLogsServiceRequest
	if err := proto.Unmarshal(data, &request); err != nil {
		return nil, err
	}
	var records []record
	for _, resource := range request.GetResourceLogs() {
		for _, scope := range resource.GetScopeLogs() {
			for _, l := range scope.GetLogRecords() {
				attributes := map[string]string{}
				flatten(attributes, "", l.GetAttributes())
				records = append(records, record{
					Scope: scope.GetScope().GetName(), Severity: strings.TrimPrefix(l.GetSeverityNumber().String(), "SEVERITY_NUMBER_"),
					Number: int32(l.GetSeverityNumber()), Body: l.GetBody().GetStringValue(), Time: l.GetTimeUnixNano(),
					TraceID: hex.EncodeToString(l.GetTraceId()), SpanID: hex.EncodeToString(l.GetSpanId()), Attributes: attributes,
				})
			}
		}
	}
	return records, nil
}

// flatten adds attributes to a map; the keys of groups are joined by points.
func flatten(to map[string]string, prefix string, attributes []*common.KeyValue) {
	for _, a := range attributes {
		switch v := a.GetValue().GetValue().(type) {
		case *common.AnyValue_KvlistValue:
			flatten(to, prefix+a.GetKey()+".", v.KvlistValue.GetValues())
		case *common.AnyValue_StringValue:
			to[prefix+a.GetKey()] = v.StringValue
		case *common.AnyValue_IntValue:
			to[prefix+a.GetKey()] = fmt.Sprint(v.IntValue)
		default:
			to[prefix+a.GetKey()] = a.GetValue().String()
		}
	}
}
