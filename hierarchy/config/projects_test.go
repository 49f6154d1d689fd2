package config_test

import (
	"context"
	"log/slog"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e5d85c45/logging/hierarchy"
	"github.com/seed-e5d85c45/logging/hierarchy/config"
	"github.com/seed-e5d85c45/logging/slogx"
)

// airflow has the classes that an Airflow installation would have.
func airflow(secrets string, tasks *lockedBuffer) *config.Registry {
	r := config.NewRegistry()
	r.RegisterFilter("airflow.utils.log.secrets_masker.SecretsMasker", func(*config.Args) (hierarchy.Filter, error) {
		return masker(secrets), nil
	})
	r.RegisterHandler("airflow.utils.log.file_task_handler.FileTaskHandler", func(a *config.Args) (slog.Handler, error) {
		tasks.Write([]byte("folder " + a.Values["base_log_folder"].(string) + "\n"))
		return slogx.NewOutputHandler(tasks, &slogx.OutputOptions{Format: a.Format}), nil
	})
	return r
}

// masker replaces a secret in the message.
type masker string

func (m masker) Filter(_ context.Context, _ string, r slog.Record) (slog.Record, bool) {
	out := r.Clone()
	out.Message = regexp.MustCompile(regexp.QuoteMeta(string(m))).ReplaceAllString(r.Message, "***")
	return out, true
}

// Configurations in the style of well-known projects do what they say.
func TestProjects(t *testing.T) {
	clock := regexp.MustCompile(`\d\d:\d\d:\d\d\.\d\d\d|\d{4}-[^"]*T[^"]*`)
	for _, row := range []struct {
		file     string
		warnings string
		log      func(tree *hierarchy.Tree)
		stdout   string
		stderr   string
		tasks    string
		files    map[string]string
	}{
		{
			file:     "django.yaml",
			warnings: `testdata/projects/django.yaml:38:12: warning: handlers.mail_admins: django.utils.log.AdminEmailHandler drops every record here; Registry.RegisterHandler gives it a meaning`,
			log: func(tree *hierarchy.Tree) {
				tree.Logger("django.db").Info("migrated", "tables", 3)
				tree.Logger("django.db").Debug("unseen")
				tree.Logger("django.server").Info("GET /", "status", 200)
				tree.Logger("django.request").Error("Internal Server Error: /")
				tree.Logger("shop").Info("below the root's level")
			},
			stdout: "INFO migrated tables=3\n[INFO] GET / status=200\n",
			files:  map[string]string{},
		},
		{
			file: "uvicorn.json",
			log: func(tree *hierarchy.Tree) {
				tree.Logger("uvicorn.error").Info("Started server process", "pid", 7)
				tree.Logger("uvicorn.access").Info("GET / HTTP/1.1", "status", 200)
				tree.Logger("uvicorn.error").Debug("unseen")
			},
			stderr: "TIME INFO     uvicorn.error: Started server process pid=7\n",
			stdout: "TIME INFO     uvicorn.access: GET / HTTP/1.1 status=200\n",
			files:  map[string]string{},
		},
		{
			file: "gunicorn.ini",
			log: func(tree *hierarchy.Tree) {
				tree.Logger("gunicorn.error").Info("Listening")
				tree.Logger("gunicorn.access").Info(`"GET /" 200`)
				tree.Logger("app").Warn("slow", "ms", 812)
			},
			stdout: "[INFO] gunicorn.error: Listening\n[WARNING] app: slow ms=812\n",
			files: map[string]string{
				"gunicorn.error.log":  "[INFO] gunicorn.error: Listening\n",
				"gunicorn.access.log": "\"GET /\" 200\n",
			},
		},
		{
			file:     "airflow.yaml",
			warnings: `testdata/projects/airflow.yaml:39:3: warning: loggers.flask_appbuilder.handlers[0]: "console" is a handler of root too, to which flask_appbuilder propagates: it gets its records twice`,
			log: func(tree *hierarchy.Tree) {
				tree.Logger("airflow.task").Info("password is hunter2")
				tree.Logger("airflow.processor").Info("parsed")
				tree.Logger("flask_appbuilder").Info("unseen")
				tree.Logger("").Info("hunter2 again")
			},
			stdout: "TIME INFO     *** again\n",
			tasks:  "folder ./logs\n{projects_test.go} INFO - password is ***\n",
			files:  map[string]string{"processor_manager.log": "INFO SOURCE:airflow.processor parsed\n"},
		},
		{
			file: "celery.json",
			log: func(tree *hierarchy.Tree) {
				tree.Logger("celery.task").With("task_id", "a1", "task_name", "add").Debug("started")
				tree.Logger("celery.worker").Info("ready", "n", 4)
			},
			stdout: "DEBUG add[a1]: started\n",
			files: map[string]string{
				"worker.log": `{"time":"TIME","level":"INFO","logger":"celery.worker","msg":"ready","n":4}` + "\n",
			},
		},
	} {
		t.Run(row.file, func(t *testing.T) {
			t.Setenv("NO_COLOR", "1")
			for _, name := range []string{"DJANGO_LOG_LEVEL", "AIRFLOW_HOME"} {
				t.Setenv(name, "")
			}
			var stdout, stderr, tasks lockedBuffer
			registry := airflow("hunter2", &tasks)
			c, err := config.Load("testdata/projects/" + row.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.warnings, c.Check(registry).Error()); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			t.Chdir(t.TempDir())
			tree := hierarchy.New()
			a, err := c.Apply(tree, &config.ApplyOptions{Registry: registry, Stdout: &stdout, Stderr: &stderr})
			if err != nil {
				t.Fatal(err)
			}
			row.log(tree)
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			files := filesIn(t, ".")
			for name, text := range files {
				files[name] = clock.ReplaceAllString(text, "TIME")
			}
			for _, out := range []struct{ name, want, got string }{
				{"standard output", row.stdout, clock.ReplaceAllString(stdout.String(), "TIME")},
				{"standard error", row.stderr, clock.ReplaceAllString(stderr.String(), "TIME")},
				{"tasks", row.tasks, tasks.String()},
			} {
				if diff := cmp.Diff(out.want, out.got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", out.name, diff)
				}
			}
			if diff := cmp.Diff(row.files, files); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}
