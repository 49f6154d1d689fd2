module github.com/seed-e5d85c45/logging/internal/benchmarks

go 1.26.0

require (
	github.com/DeRuina/timberjack v1.4.9
	github.com/lmittmann/tint v1.2.1
	github.com/phuslu/log v1.0.121
	github.com/rs/zerolog v1.35.1
	github.com/seed-e5d85c45/logging v0.0.0
	go.uber.org/zap v1.28.0
	go.uber.org/zap/exp v0.3.0
	gopkg.in/natefinch/lumberjack.v2 v2.2.1
)

require (
	github.com/klauspost/compress v1.18.7 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/term v0.47.0 // indirect
)

replace github.com/seed-e5d85c45/logging => ../..
