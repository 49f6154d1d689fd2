package config

// Keys that several handlers share, with CPython's names and defaults.
var (
	filenameKey = key{name: "filename", value: stringValue, required: true}
	modeKey     = key{name: "mode", value: modeValue, initial: "a"}
	encodingKey = key{name: "encoding", value: encodingValue, initial: "utf-8"}
	delayKey    = key{name: "delay", value: boolValue, initial: "false", doc: "open the file at the first record"}
	errorsKey   = key{name: "errors", value: errorsValue, doc: "has no effect: what is not UTF-8 is written as U+FFFD"}
	countKey    = key{name: "backupCount", value: countValue, initial: "0"}
	maxBytesKey = key{name: "maxBytes", value: sizeValue, initial: "0", doc: "in bytes; 0: never rolls over"}
	hostKey     = key{name: "host", value: peerValue, required: true}
	fileOurs    = []key{
		{name: "perm", value: permValue, initial: "0640", ours: true, doc: "permission bits of a new file"},
		{name: "buffer", value: memoryValue, initial: "0", ours: true, doc: "gather up to so many bytes; a crash can lose them"},
		{name: "flushEvery", value: durationValue, ours: true, doc: "write what is gathered at least so often"},
		{name: "shared", value: boolValue, initial: "false", ours: true, doc: "several processes write the file"},
	}
	rotateOurs = append([]key{
		{name: "maxAge", value: durationValue, ours: true, doc: "remove backups that are older"},
		{name: "compress", value: boolValue, initial: "false", ours: true, doc: "gzip the backups"},
	}, fileOurs...)
	timedOurs = append([]key{
		{name: "maxBytes", value: sizeValue, initial: "0", ours: true, doc: "roll over at this size too"},
		{name: "maxTotal", value: sizeValue, initial: "0", ours: true, doc: "remove the oldest backups beyond this many bytes"},
		{name: "zone", value: zoneValue, ours: true, doc: "the time zone of the schedule; default: local"},
		{name: "idle", value: boolValue, initial: "false", ours: true, doc: "roll over without waiting for a record"},
	}, rotateOurs...)
	timedKeys = []key{
		filenameKey,
		{name: "when", value: whenValue, initial: "h"},
		{name: "interval", value: countValue, initial: "1"},
		countKey, encodingKey, delayKey,
		{name: "utc", value: boolValue, initial: "false"},
		{name: "atTime", value: clockValue, doc: "the time of day of the rollover, for midnight and W0–W6"},
		errorsKey,
	}
	// concurrentKeys are keywords of concurrent_log_handler.
	concurrentKeys = []key{
		{name: "debug", value: boolValue, ignored: true},
		{name: "use_gzip", value: boolValue, initial: "false"},
		{name: "owner", value: anyValue, ignored: true},
		{name: "chmod", value: permValue},
		{name: "umask", value: anyValue, ignored: true},
		{name: "newline", value: anyValue, ignored: true},
		{name: "terminator", value: anyValue, ignored: true},
		{name: "unicode_error_policy", value: stringValue, ignored: true},
		{name: "lock_file_directory", value: stringValue, ignored: true},
		{name: "keep_file_open", value: boolValue, ignored: true},
	}
)

// Keys of the handlers for a machine's own log, or that of another.
var (
	spoolBytesKey = key{name: "spoolBytes", value: memoryValue, initial: "8MB", ours: true, doc: "records that may wait while the server is away"}
	dropNewKey    = key{name: "dropNew", value: boolValue, initial: "false", ours: true, doc: "drop the records for which there is no room, not the oldest; a failover hands them to its next handler then"}
	timeoutKey    = key{name: "timeout", value: durationValue, initial: "5s", ours: true, doc: "of one write, and at the end for all that waits"}
	datagramKeys  = []key{
		hostKey,
		{name: "port", value: portValue, required: true, nullable: true, doc: "null: host is the path of a unix socket"},
		{name: "format", value: socketFormatValue, initial: "pickle", ours: true,
			doc: "`jsonl` is lines of JSON, or what the formatter makes; `raw` is that without a newline added; a pickle has no formatter"},
		timeoutKey, spoolBytesKey, dropNewKey,
	}
	socketKeys = append(datagramKeys[:len(datagramKeys):len(datagramKeys)],
		key{name: "tls", value: tlsValue, ours: true, doc: "true, or the PEM files `ca`, `cert`, `key`, and `serverName`"})
	syslogKeys = []key{
		{name: "address", value: addressValue, initial: "[localhost, 514]", doc: "or the path of a socket: /dev/log"},
		{name: "facility", value: facilityValue, initial: "user"},
		{name: "socktype", value: sockTypeValue, initial: "ext://socket.SOCK_DGRAM", doc: "of a socket's path: datagrams, and if that fails a stream"},
		{name: "format", value: syslogFormatValue, initial: "python", ours: true,
			doc: "the form of messages; without a formatter those of 5424 are the message alone, its attrs structured data"},
		{name: "framing", value: framingValue, initial: "octet", ours: true, doc: "what parts messages in a stream; nul is Python's"},
		{name: "tls", value: tlsValue, ours: true, doc: "TCP with TLS: true, or the PEM files `ca`, `cert`, `key`, and `serverName`"},
		{name: "appName", value: stringValue, ours: true, doc: "the program's name in 3164 and 5424, in ASCII without spaces; default: that of its file"},
		{name: "hostname", value: stringValue, ours: true, doc: "this machine's name in 3164 and 5424"},
		{name: "sdId", value: stringValue, initial: "attrs@32473", ours: true, doc: "the SD-ID of the attrs in 5424; `-` leaves them out"},
		{name: "maxSize", value: memoryValue, initial: "8192", ours: true, doc: "of a message in bytes; a longer one is cut"},
		timeoutKey, spoolBytesKey, dropNewKey,
	}
	journaldKeys = []key{
		{name: "level", value: levelValue, initial: "NOTSET"},
		{name: "sender_function", value: anyValue, ignored: true},
		{name: "SYSLOG_IDENTIFIER", value: stringValue, doc: "default: the name of the program's file"},
		{name: "SYSLOG_FACILITY", value: facilityValue},
		{name: "socket", value: stringValue, initial: "/run/systemd/journal/socket", ours: true},
		timeoutKey, spoolBytesKey, dropNewKey,
	}
)

func keys(groups ...[]key) []key {
	var all []key
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

var handlerClasses = classes{
	{name: "logging.StreamHandler", also: []string{"stream", "colorlog.StreamHandler",
		"airflow.utils.log.logging_mixin.RedirectStdHandler"},
		keys: []key{{name: "stream", value: streamValue, initial: "ext://sys.stderr"}},
		doc:  "one write a record to standard error, standard output or a registered writer"},
	{name: "logging.FileHandler", also: []string{"file"},
		keys: keys([]key{filenameKey, modeKey, encodingKey, delayKey, errorsKey}, fileOurs)},
	{name: "logging.NullHandler", also: []string{"null", "logging.Handler"}, doc: "drops every record"},
	{name: "logging.handlers.RotatingFileHandler", also: []string{"rotating_file"},
		keys: keys([]key{filenameKey, modeKey, maxBytesKey, countKey, encodingKey, delayKey, errorsKey},
			[]key{{name: "naming", value: namingValue, initial: "numbered", ours: true}}, rotateOurs)},
	{name: "logging.handlers.TimedRotatingFileHandler", also: []string{"timed_rotating_file"},
		keys: keys(timedKeys, timedOurs)},
	{name: "logging.handlers.WatchedFileHandler", also: []string{"watched_file"},
		keys: keys([]key{filenameKey, modeKey, encodingKey, delayKey, errorsKey}, fileOurs),
		doc:  "opens the file again when someone else has moved it"},
	{name: "concurrent_log_handler.ConcurrentRotatingFileHandler",
		also: []string{"cloghandler.ConcurrentRotatingFileHandler", "concurrent_rotating_file"},
		keys: keys([]key{filenameKey, modeKey, maxBytesKey, countKey, encodingKey, concurrentKeys[0], delayKey},
			concurrentKeys[1:], []key{errorsKey}),
		doc: "a rotating file that several processes write"},
	{name: "concurrent_log_handler.ConcurrentTimedRotatingFileHandler",
		also: []string{"concurrent_timed_rotating_file"},
		keys: keys(timedKeys, []key{maxBytesKey}, concurrentKeys),
		doc:  "a timed rotating file that several processes write"},
	{name: "logging.handlers.MemoryHandler", also: []string{"memory"},
		keys: []key{
			{name: "capacity", value: recordsValue, required: true, doc: "records to keep before they are handed on"},
			{name: "flushLevel", value: levelValue, initial: "ERROR", doc: "a record of this level hands all on at once"},
			{name: "target", value: handlerValue},
			{name: "flushOnClose", value: boolValue, initial: "true"},
			{name: "ring", value: boolValue, initial: "false", ours: true, doc: "keep the newest when it is full, and hand none on before the flush level"},
		}},
	{name: "logging.handlers.BufferingHandler", also: []string{"buffering"},
		keys: []key{{name: "capacity", value: recordsValue, required: true}},
		doc:  "keeps records and drops them when it is full: a base class in Python"},
	{name: "logging.handlers.QueueHandler", also: []string{"queue"}, keyOnly: 8,
		keys: []key{
			{name: "queue", value: anyValue, doc: "of a mapping, maxsize is honoured: more records are dropped; nothing else has a counterpart"},
			{name: "listener", value: anyValue, ignored: true},
			{name: "handlers", value: handlersValue},
			{name: "respect_handler_level", value: boolValue, initial: "true", doc: "CPython's default is false"},
			{name: "capacity", value: recordsValue, initial: "1024", ours: true, doc: "records that may wait"},
			{name: "overflow", value: overflowValue, initial: "block", ours: true,
				doc: "what becomes of a record when the queue is full: it waits, is dropped, takes the place of the oldest, is dropped if below keepLevel, is handled at once"},
			{name: "keepLevel", value: levelValue, initial: "WARNING", ours: true, doc: "of records that drop_below does not drop: they wait"},
			{name: "waitLevel", value: levelValue, ours: true, doc: "the log call returns when a record of this level has been handled"},
			{name: "timeout", value: durationValue, ours: true, doc: "how long a log call may wait; default: without limit"},
		},
		doc: "hands records to a goroutine, which starts by itself"},
	{name: "logging.handlers.SocketHandler", also: []string{"socket"}, keys: socketKeys,
		doc: "TCP or a unix socket, to a receiver as the logging cookbook has it; the records wait in memory while it is away"},
	{name: "logging.handlers.DatagramHandler", also: []string{"datagram"}, keys: datagramKeys,
		doc: "UDP or a unix socket for datagrams, one a record"},
	{name: "logging.handlers.SysLogHandler", also: []string{"syslog"}, keys: syslogKeys,
		doc: "a syslog server: UDP unless socktype says otherwise, or the socket of this machine; " +
			"the attributes ident and append_nul are Python's"},
	{name: "systemd.journal.JournalHandler", also: []string{"journald", "systemd.journal.JournaldLogHandler",
		"cysystemd.journal.JournaldLogHandler"}, keys: journaldKeys,
		doc: "systemd's journal, with the attrs as fields; without a formatter MESSAGE is the message alone"},
	{name: "logging.handlers.SMTPHandler", also: []string{"smtp"}, keys: mailKeys,
		doc: "mails: the first record at once, those of the next minute as one digest"},
	{name: "logging.handlers.HTTPHandler", also: []string{"http"}, keys: httpKeys,
		doc: "a web server; the records wait in memory, and are sent again until they are taken"},
	{name: "logging.handlers.NTEventLogHandler", also: []string{"nt_event_log"}, absent: true,
		doc: "the event log of Windows",
		keys: []key{
			{name: "appname", value: stringValue, required: true},
			{name: "dllname", value: stringValue},
			{name: "logtype", value: stringValue, initial: "Application"},
		}},
	{name: "slogx.FailoverHandler", also: []string{"failover"}, keys: failoverKeys,
		doc: "the first handler that works, and back to the first when it does again"},
	{name: "slogx.ContextMemoryHandler", also: []string{"context_memory"}, keys: contextMemoryKeys,
		doc: "keeps the debug records of each request, and hands them on when an error comes in the same"},
	{name: "rich.logging.RichHandler", also: []string{"console"}, keyOnly: len(richKeys) - 2, keys: richKeys,
		doc: "for people at a terminal, to standard output; formatter is ignored"},
	{name: "django.utils.log.AdminEmailHandler", drops: true, keys: []key{
		{name: "include_html", value: boolValue, ignored: true},
		{name: "email_backend", value: anyValue, ignored: true},
		{name: "reporter_class", value: anyValue, ignored: true},
	}, doc: "drops every record: register a handler of this class to send mail"},
}

var richKeys = func() []key {
	ks := []key{
		{name: "level", value: levelValue, initial: "NOTSET"},
		{name: "console", value: anyValue, ignored: true},
	}
	for _, name := range []string{"show_time", "omit_repeated_times", "show_level", "show_path", "enable_link_path",
		"highlighter", "markup", "rich_tracebacks", "tracebacks_width", "tracebacks_code_width",
		"tracebacks_extra_lines", "tracebacks_theme", "tracebacks_word_wrap", "tracebacks_show_locals",
		"tracebacks_suppress", "tracebacks_max_frames", "locals_max_length", "locals_max_string",
		"log_time_format", "keywords"} {
		ks = append(ks, key{name: name, value: anyValue, ignored: true})
	}
	return ks
}()
