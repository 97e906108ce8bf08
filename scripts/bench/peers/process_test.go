package peers

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// root is the folder of go.mod, seen from here.
const root = "../../.."

// stage is where programs are built; "" until one was.
var stage string

// holdfastd and pocketbase build a program, at first use, and give its file.
var (
	holdfastd  = built("holdfastd", "./sync-server/cmd/holdfastd")
	pocketbase = built("pocketbase", "-modfile=scripts/bench/peers/pocketbase.mod", "github.com/pocketbase/pocketbase/examples/base")
)

func built(name string, args ...string) func(*testing.B) string {
	build := sync.OnceValues(func() (_ string, err error) {
		if stage == "" {
			if stage, err = os.MkdirTemp("", "holdfast-peers-"); err != nil {
				return "", err
			}
		}
		file := filepath.Join(stage, name)
		command := exec.Command("go", append([]string{"build", "-o", file}, args...)...)
		command.Dir = root
		if out, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
		return file, nil
	})
	return func(b *testing.B) string {
		b.Helper()
		file, err := build()
		if err != nil {
			b.Fatal(err)
		}
		return file
	}
}

// packages installs what node/package-lock.json pins and gives the folder. Nothing is compiled: leveldown brings its binary.
var packages = sync.OnceValues(func() (string, error) {
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	npm.Dir = "node"
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return filepath.Abs("node")
})

func TestMain(m *testing.M) {
	code := m.Run()
	if stage != "" {
		os.RemoveAll(stage)
	}
	os.Exit(code)
}

func packageFile(b *testing.B, elements ...string) string {
	b.Helper()
	dir, err := packages()
	if err != nil {
		b.Fatal(err)
	}
	return filepath.Join(append([]string{dir}, elements...)...)
}

// process is a server's program that runs.
type process struct {
	b       *testing.B
	command *exec.Cmd
	log     bytes.Buffer
}

// start runs a program in dir until it is stopped, or the benchmark ends.
func start(b *testing.B, dir string, argv ...string) *process {
	b.Helper()
	p := &process{b: b, command: exec.Command(argv[0], argv[1:]...)}
	p.command.Dir, p.command.Stdout, p.command.Stderr = dir, &p.log, &p.log
	if err := p.command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.stop)
	return p
}

func (p *process) stop() {
	if p.command == nil {
		return
	}
	command := p.command
	p.command = nil
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		p.b.Errorf("stop %s: %v\n%s", command.Path, err, p.log.Bytes())
	}
	killed := time.AfterFunc(30*time.Second, func() { command.Process.Kill() })
	defer killed.Stop()
	_ = command.Wait() // peers have their own ways to end
}

// answers waits until something listens at an address.
func (p *process) answers(url string) {
	p.b.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get(url)
		if err == nil {
			answer.Body.Close()
			return
		}
	}
	p.b.Fatalf("%s does not answer at %s", p.command.Path, url)
}

// run is a program that ends by itself.
func run(b *testing.B, argv ...string) {
	b.Helper()
	if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, out)
	}
}

// port is one that was free a moment ago.
func port(b *testing.B) int {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// memory gives a line of /proc/PID/status in MiB: VmRSS, or VmHWM for its peak.
func (p *process) memory(line string) float64 {
	p.b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kb float64
		if n, _ := fmt.Sscanf(lines.Text(), line+": %f kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	p.b.Fatalf("no %s", line)
	return 0
}

// cpu is the time of all cores that the program has used.
func (p *process) cpu() time.Duration {
	p.b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	ticks := 0
	for _, field := range fields[11:13] { // utime, stime, in hundredths of a second: proc_pid_stat(5)
		n, err := strconv.Atoi(field)
		if err != nil {
			p.b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

var background = context.Background()
