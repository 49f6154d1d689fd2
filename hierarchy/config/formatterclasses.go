package config

// layoutKeys are those of logging.Formatter; "format" is what dictConfig calls
// the parameter fmt.
var layoutKeys = []key{
	{name: "format", value: stringValue, doc: "the layout; default: the message alone"},
	{name: "datefmt", value: stringValue, doc: "a strftime format for asctime"},
	{name: "style", value: styleValue, initial: "%"},
	{name: "validate", value: boolValue, initial: "true"},
	{name: "defaults", value: mapValue, doc: "values of placeholders that a record has not"},
}

// oursKeys are the keys a layout has beyond CPython's.
var layoutOurs = []key{
	{name: "utc", value: boolValue, initial: "false", ours: true, doc: "asctime in UTC"},
	{name: "zone", value: zoneValue, ours: true, doc: "the time zone of asctime; default: local"},
}

// outputKeys are those of the formats that no layout describes.
var outputKeys = []key{
	{name: "source", value: boolValue, initial: "false", ours: true, doc: "print file, line and function of the call"},
	{name: "utc", value: boolValue, initial: "false", ours: true, doc: "print times in UTC"},
	{name: "zone", value: zoneValue, ours: true, doc: "the time zone of the times; default: that of the record"},
}

func ignoredKeys(names ...string) []key {
	ks := make([]key, len(names))
	for i, name := range names {
		ks[i] = key{name: name, value: anyValue, ignored: true}
	}
	return ks
}

var formatterClasses = classes{
	{name: "logging.Formatter", also: []string{"layout", "airflow.utils.log.timezone_aware.TimezoneAware",
		"celery.app.log.TaskFormatter", "django.utils.log.ServerFormatter"},
		keys: keys(layoutKeys, layoutOurs),
		doc:  "a Python layout in one of its three styles"},
	{name: "pythonjsonlogger.json.JsonFormatter", also: []string{"json", "pythonjsonlogger.jsonlogger.JsonFormatter",
		"pythonjsonlogger.orjson.OrjsonFormatter", "pythonjsonlogger.msgspec.MsgspecFormatter"},
		keys: keys(layoutKeys, outputKeys, ignoredKeys("prefix", "rename_fields", "rename_fields_keep_missing", "static_fields",
			"reserved_attrs", "timestamp", "json_default", "json_encoder", "json_serializer", "json_indent",
			"json_ensure_ascii", "exc_info_as_array", "stack_info_as_array")),
		doc: "one JSON object a record; the layout is not needed"},
	{name: "uvicorn.logging.DefaultFormatter", also: []string{"uvicorn.logging.AccessFormatter",
		"uvicorn.logging.ColourizedFormatter", "colorlog.ColoredFormatter", "colorlog.LevelFormatter",
		"colorlog.TTYColoredFormatter", "celery.utils.log.ColorFormatter", "pretty",
		"airflow.utils.log.colored_log.CustomTTYColoredFormatter"},
		keys: keys(layoutKeys, outputKeys, ignoredKeys("use_colors", "log_colors", "secondary_log_colors", "reset", "no_color",
			"force_color", "stream", "use_color")),
		doc: "for people at a terminal, coloured by level; the layout is not needed"},
	{name: "text", also: []string{"logfmt"}, keys: outputKeys, doc: "key=value, as slog's TextHandler writes"},
}

var filterClasses = classes{
	{name: "logging.Filter", also: []string{"name"},
		keys: []key{{name: "name", value: stringValue, doc: "passes the records of this logger and those below it"}}},
	{name: "level", keys: []key{
		{name: "low", value: levelValue, ours: true, doc: "the lowest level that passes"},
		{name: "high", value: levelValue, ours: true, doc: "the highest level that passes"},
	}, doc: "passes the records between two levels"},
	{name: "attr", keys: []key{
		{name: "key", value: stringValue, required: true, ours: true, doc: "dots name groups: req.id"},
		{name: "value", value: stringValue, required: true, ours: true},
	}, doc: "passes the records that have an attr with this value"},
	{name: "django.utils.log.RequireDebugFalse", doc: "passes every record"},
	{name: "django.utils.log.RequireDebugTrue", doc: "passes no record"},
}
